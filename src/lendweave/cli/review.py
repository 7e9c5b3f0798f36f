"""`lendweave review …`: work the cases that strategies refer to people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

import msgspec
import typer

from lendweave.bootstrap import House, open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.line import AsJson, day_of
from lendweave.cli.review_screen import show_accuracy, show_case, show_queue
from lendweave.cli.wording import word
from lendweave.decisions.reviewing.words import named
from lendweave.flows.life_cycle import Said
from lendweave.flows.review_accuracy import accuracy
from lendweave.flows.review_audit import SecondLook, look_again, to_look_at
from lendweave.flows.review_check import CheckDone, check_case
from lendweave.flows.review_decide import confirm_case, decide_case, send_back
from lendweave.flows.review_desk import CaseFile, ReviewDesk, case_of
from lendweave.flows.review_lapse import lapse_cases
from lendweave.flows.review_open import open_cases
from lendweave.flows.review_queue import QueueFilter, queue
from lendweave.flows.review_take import move_case, take_case
from lendweave.flows.review_terms import Wanted
from lendweave.flows.review_view import accuracy_body, case_body, row_body
from lendweave.kernel.rates import rate as rate_read
from lendweave.records import Principal, local_person
from lendweave.records.reviews import CheckResult

if TYPE_CHECKING:
    from lendweave.cli.session import Session

review_app = typer.Typer(
    help="Manual review: the queue, checks, decisions of people, QA. 人工审核。",
    no_args_is_help=True,
)

Scene = Annotated[str, typer.Argument(help="the scene / 场景")]
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="the case's entity_id / 案件编号")]
Person = Annotated[str | None, typer.Option("--as", help="your name, on trust / 操作人姓名")]
Why = Annotated[str, typer.Option("--reason", help="why / 原因")]
Note = Annotated[str | None, typer.Option("--note", help="why / 说明")]
Amount = Annotated[str | None, typer.Option(help="3000.00, as offered when left out / 批准金额")]
RateGiven = Annotated[str | None, typer.Option("--rate", help="yearly, 0.144 or 14.4% / 年化利率")]
Term = Annotated[int | None, typer.Option(help="months / 期数")]
Act = Callable[[Principal, ReviewDesk], CaseFile]
LATEST_DAYS, LATEST_CASES = 366, 200


@review_app.command("list")
def list_command(
    context: typer.Context,
    scene: Scene,
    *,
    state: Annotated[str | None, typer.Option(help="opened, assigned, decided … / 状态")] = None,
    case_type: Annotated[str | None, typer.Option("--type", help="a type / 案件类型")] = None,
    person: Annotated[str | None, typer.Option(help="who has it / 审核人")] = None,
    as_json: AsJson = False,
) -> None:
    """The queue, most urgent first, with the clock of each case. 审核队列。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.reviews.desk(scene)
        found = queue(house.principal, desk, QueueFilter(state, case_type, person))
        bodies = [row_body(case, desk) for case in found]
        if as_json:
            session.screen.line(msgspec.json.encode(bodies).decode())
        else:
            show_queue(session, found, desk)


@review_app.command("show")
def show_command(context: typer.Context, case_id: CaseId, *, as_json: AsJson = False) -> None:
    """A case: what the strategy said, its checks, what was wanted, every step. 查看案件。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.reviews.desk_of(house.principal, case_id)
        case = case_of(house.principal, case_id, desk)
        if as_json:
            session.screen.line(msgspec.json.encode(case_body(case, desk)).decode())
        else:
            show_case(session, case, desk)


@review_app.command("open")
def open_command(
    context: typer.Context,
    scene: Scene,
    *,
    days: Annotated[
        int, typer.Option(min=1, help="decisions of so many days / 天数")
    ] = LATEST_DAYS,
    limit: Annotated[int, typer.Option(min=1, help="cases at most / 上限")] = LATEST_CASES,
) -> None:
    """Open cases for what waits for a person and has none. 为待人工处理的进件建案。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        show_opened(house, session, scene, days, limit)


def show_opened(
    house: House,
    session: Session,
    scene: str,
    days: int = LATEST_DAYS,
    limit: int = LATEST_CASES,
) -> None:
    """Open the cases of the latest decisions, and tell how many."""
    desk = house.reviews.desk(scene)
    opened = open_cases(house.principal, desk, since_days=days, limit=limit)
    session.screen.heading("reviews", scene)
    values = {"count": len(opened.ids), "looked": opened.looked_at}
    session.screen.line(f"  {word('review opened cases', session.settings.locale, **values)}")


@review_app.command("take")
def take_command(context: typer.Context, case_id: CaseId, *, person: Person = None) -> None:
    """Take a case: of two who ask one has it. 领取案件。"""
    _act(context.obj, case_id, person, lambda who, desk: take_case(who, case_id, desk))


def _step_command(event: str, told: str) -> Callable[..., None]:
    """The command of a step that needs a reason."""

    def command(
        context: typer.Context, case_id: CaseId, *, reason: Why, person: Person = None
    ) -> None:
        def act(who: Principal, desk: ReviewDesk) -> CaseFile:
            return move_case(who, case_id, event, Said(reason), desk)

        _act(context.obj, case_id, person, act)

    command.__doc__ = told
    return command


review_app.command("release")(_step_command("release", "Give a case back to the queue. 退回队列。"))
review_app.command("withdraw")(_step_command("withdraw", "End a case undecided. 撤案。"))


@review_app.command("ask-documents")
def ask_command(
    context: typer.Context,
    case_id: CaseId,
    *,
    reason: Why,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="last day / 截止日")
    ] = None,
    person: Person = None,
) -> None:
    """Ask the applicant for papers; the clock stands until they come. 要求补件。"""

    def act(who: Principal, desk: ReviewDesk) -> CaseFile:
        return move_case(who, case_id, "ask_documents", Said(reason, day_of(until)), desk)

    _act(context.obj, case_id, person, act)


@review_app.command("receive-documents")
def receive_command(context: typer.Context, case_id: CaseId, *, person: Person = None) -> None:
    """The papers have come; the clock goes on. 收到补件。"""

    def act(who: Principal, desk: ReviewDesk) -> CaseFile:
        return move_case(who, case_id, "receive_documents", Said(), desk)

    _act(context.obj, case_id, person, act)


@review_app.command("check")
def check_command(
    context: typer.Context,
    case_id: CaseId,
    code: Annotated[str, typer.Argument(metavar="CHECK", help="of the case's list / 核查项")],
    result: Annotated[str, typer.Argument(help="passed, failed, not_possible / 结果")],
    *,
    seen: Annotated[str | None, typer.Option(help="what was seen / 核查所见")] = None,
    evidence: Annotated[str | None, typer.Option(help="where it lies / 凭证编号")] = None,
    person: Person = None,
) -> None:
    """Do one check of a case and say what was seen. 核查。"""
    if result not in get_args(CheckResult):
        raise typer.BadParameter(f"{result!r}; one of {', '.join(get_args(CheckResult))}")
    done = CheckDone(code, msgspec.convert(result, CheckResult), seen, evidence)

    def act(who: Principal, desk: ReviewDesk) -> CaseFile:
        check_case(who, case_id, done, desk)
        return case_of(who, case_id, desk)

    _act(context.obj, case_id, person, act)


@review_app.command("decide")
def decide_command(
    context: typer.Context,
    case_id: CaseId,
    verdict: Annotated[str, typer.Argument(help="approve or decline / 通过或拒绝")],
    *,
    amount: Amount = None,
    rate: RateGiven = None,
    term: Term = None,
    reasons: Annotated[
        list[str] | None, typer.Option("--reason", help="code of a decline / 拒绝原因码")
    ] = None,
    note: Note = None,
    person: Person = None,
) -> None:
    """Approve or decline a case; above one's authority a second person confirms. 审结。

    \b
    lendweave review decide CASE approve --amount 3000.00 --as li
    lendweave review decide CASE decline --reason SCORE --reason INCOME_LOW --as li
    """
    if verdict not in ("approve", "decline"):
        raise typer.BadParameter(f"{verdict!r}; approve or decline")
    terms = {"amount": amount, "rate": rate, "term": term}
    codes = tuple(reasons or ())

    def act(who: Principal, desk: ReviewDesk) -> CaseFile:
        wanted = _wanted(verdict, terms, codes, note, desk)
        return decide_case(who, case_id, wanted, desk)

    _act(context.obj, case_id, person, act)


@review_app.command("override")
def override_command(
    context: typer.Context,
    case_id: CaseId,
    *,
    note: Annotated[str, typer.Option("--note", help="why / 说明")],
    amount: Amount = None,
    rate: RateGiven = None,
    term: Term = None,
    person: Person = None,
) -> None:
    """Approve against a reason in the way; another person has to confirm. 例外放行。"""
    terms = {"amount": amount, "rate": rate, "term": term}

    def act(who: Principal, desk: ReviewDesk) -> CaseFile:
        wanted = _wanted("approve", terms, (), note, desk)
        return decide_case(who, case_id, wanted, desk, override=True)

    _act(context.obj, case_id, person, act)


def _wanted(
    verdict: str,
    terms: dict[str, Any],
    reasons: tuple[str, ...],
    note: str | None,
    desk: ReviewDesk,
) -> Wanted:
    amount, rate = terms["amount"], terms["rate"]
    return Wanted(
        "approve" if verdict == "approve" else "decline",
        None if amount is None else minor_of(amount, desk.lines.scene.currency),
        None if rate is None else Decimal(rate_read(rate)),
        terms["term"],
        reasons,
        note,
    )


@review_app.command("confirm")
def confirm_command(
    context: typer.Context, case_id: CaseId, *, note: Note = None, person: Person = None
) -> None:
    """Let through, as the second person, what a colleague proposed. 复核通过。"""
    _act(context.obj, case_id, person, lambda who, desk: confirm_case(who, case_id, note, desk))


@review_app.command("send-back")
def send_back_command(
    context: typer.Context, case_id: CaseId, *, reason: Why, person: Person = None
) -> None:
    """Give what a colleague proposed back to them. 退回重审。"""
    _act(context.obj, case_id, person, lambda who, desk: send_back(who, case_id, reason, desk))


@review_app.command("qa")
def qa_command(
    context: typer.Context,
    scene: Scene,
    case_id: Annotated[str | None, typer.Argument(metavar="[CASE]", help="案件编号")] = None,
    *,
    agrees: Annotated[
        bool | None, typer.Option("--agree/--disagree", help="would decide the same / 是否一致")
    ] = None,
    note: Note = None,
    person: Person = None,
) -> None:
    """The sample that is to be looked at again; with a case, what you say of it. 质检。

    \b
    lendweave review qa appliance
    lendweave review qa appliance CASE --disagree --note "income was not proven" --as zhao
    """
    session: Session = context.obj
    if case_id is None:
        with open_house(session.settings, read_only=True) as house:
            desk = house.reviews.desk(scene)
            show_queue(session, to_look_at(house.principal, desk), desk, "review qa")
        return
    if agrees is None:
        raise typer.BadParameter("--agree or --disagree")
    look = SecondLook(agrees, note)
    _act(session, case_id, person, lambda who, desk: look_again(who, case_id, look, desk))


@review_app.command("accuracy")
def accuracy_command(context: typer.Context, scene: Scene, *, as_json: AsJson = False) -> None:
    """What became of what each reviewer decided. 审核质量。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        house.reviews.desk(scene)
        rows = accuracy(house.principal, house.reviews.history(scene))
    if as_json:
        session.screen.line(msgspec.json.encode(accuracy_body(rows)).decode())
    else:
        show_accuracy(session, rows)


@review_app.command("lapse")
def lapse_command(context: typer.Context, scene: Scene) -> None:
    """Escalate late cases, end those out of time; a daily job. 处理超时案件（每日任务）。"""
    session: Session = context.obj
    locale = session.settings.locale
    with open_house(session.settings) as house:
        counts = lapse_cases(house.principal, house.reviews.desk(scene))
    for event, count in counts.items():
        session.screen.line(f"  {named(event, locale)}: {count:,}")
    if not counts:
        session.screen.line(word("nothing due", locale))


def _act(session: Session, case_id: str, person: str | None, act: Act) -> None:
    """Take a step as somebody, then show where the case stands."""
    principal = local_person(session.settings.tenant, person)
    with open_house(session.settings) as house:
        desk = house.reviews.desk_of(principal, case_id)
        act(principal, desk)
        show_case(session, case_of(principal, case_id, desk), desk)
