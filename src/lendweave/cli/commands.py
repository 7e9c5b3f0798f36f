"""The commands of `lendweave`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from lendweave import __version__
from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.chinese import learn_chinese
from lendweave.bootstrap.deciding import backtest_sql
from lendweave.cli import chinese
from lendweave.cli.backtest import backtest_command, run_backtest
from lendweave.cli.check import check_command
from lendweave.cli.collect import collect_app
from lendweave.cli.database import database_app
from lendweave.cli.drawdown import application_app, drawdown_app
from lendweave.cli.effects import effects_app
from lendweave.cli.end_of_day import end_of_day_command
from lendweave.cli.feature_verify import show_verified, verified
from lendweave.cli.features import features_app
from lendweave.cli.funder import funder_app
from lendweave.cli.intake import intake_app
from lendweave.cli.ledger import ledger_app
from lendweave.cli.line import line_app
from lendweave.cli.loan import loan_app
from lendweave.cli.model import model_app
from lendweave.cli.name_list import lists_app
from lendweave.cli.network import link_command, linked_command, parties_command
from lendweave.cli.partners import partners_app
from lendweave.cli.portfolio import portfolio_command
from lendweave.cli.products import products_command
from lendweave.cli.profile import profile_command
from lendweave.cli.progress import progress_bar
from lendweave.cli.quality import measured, show_quality
from lendweave.cli.quarantine import quarantine_app
from lendweave.cli.quote import quote_command, show_offer
from lendweave.cli.replay import replay_command, replayed, show_replayed
from lendweave.cli.review import review_app, show_opened
from lendweave.cli.sample import sample_files, show_book
from lendweave.cli.session import Session
from lendweave.cli.simulate import simulate_command, world_report_command
from lendweave.cli.strategy import strategy_app
from lendweave.cli.tune import tune_command
from lendweave.cli.wording import word
from lendweave.decisions import trace_lines
from lendweave.features.verification import VectorChoice
from lendweave.flows.apply import decide_history
from lendweave.flows.counterfactual import possible_changes
from lendweave.flows.import_file import Progress as FileProgress
from lendweave.flows.onboard import Onboarded, onboard
from lendweave.flows.replay import ReplayChoice
from lendweave.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    LendweaveError,
    Missing,
    Unavailable,
    error_titles,
)
from lendweave.records import Decision
from lendweave.settings import Settings, load_settings

EXIT_CODES: tuple[tuple[type[LendweaveError], int], ...] = (
    (Invalid, 2),
    (Missing, 3),
    (Conflict, 4),
    (Forbidden, 5),
    (Unavailable, 6),
)
SAMPLE_SCENE = "appliance"
EXIT_INTERRUPTED = 130


class FileUnusable(Unavailable):
    """A file or folder, or the network address, cannot be used.
    文件、目录或网络地址不可用。
    """

    code = "CLI-001"


def _unusable(error: OSError) -> FileUnusable:
    return FileUnusable(
        where=str(error.filename or "the data folder"),
        got=error.strerror or str(error),
        expected="a place that this user may read and write",
        fix="Check its permissions and free space, or choose another with --home or --out.",
    )


class ArgumentNotText(Invalid):
    """An argument of the command holds bytes that are not text.
    命令参数含有非文本字节。
    """

    code = "CLI-002"


def _not_text(error: UnicodeEncodeError) -> ArgumentNotText:
    return ArgumentNotText(
        where="the command's arguments",
        got=ascii(error.object)[:60],
        expected="text in UTF-8",
        fix="Type it again.",
    )


class Commands(TyperGroup):
    """All commands; an error of ours becomes a message and an exit code, no traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; its error is told in the session's language, in English without one."""
        learn_chinese(chinese.FORMS)
        try:
            return super().invoke(ctx)
        except LendweaveError as error:
            raise _ended(ctx, error) from None
        except KeyboardInterrupt:
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except OSError as error:
            raise _ended(ctx, _unusable(error)) from None
        except UnicodeEncodeError as error:
            raise _ended(ctx, _not_text(error)) from None


def _ended(ctx: Any, error: LendweaveError) -> typer.Exit:
    """Tell the error, and end with the code of its family."""
    locale = ctx.obj.settings.locale if ctx.obj else "en"
    print(error.told(locale), file=sys.stderr)
    codes = (code for family, code in EXIT_CODES if isinstance(error, family))
    return typer.Exit(next(codes, 1))


app = typer.Typer(
    name="lendweave",
    cls=Commands,
    help="Scenario finance: partner files in, decisions out, each with its reasons.\n\n"
    "场景金融：合作方数据进，决策出，每笔都有原因。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

SceneName = Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")]
StrategyName = Annotated[
    str | None, typer.Option("--strategy", help="one of the scene's strategies / 策略")
]


@app.callback()
def configure(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="folder that holds all data / 数据目录")] = None,
    locale: Annotated[str | None, typer.Option(help="en or zh / 语言")] = None,
) -> None:
    """Settings: `<home>/lendweave.toml`, then LENDWEAVE_* variables, then flags."""
    flags = {name: value for name, value in (("home", home), ("locale", locale)) if value}
    context.obj = Session(load_settings(os.environ, flags), Console(emoji=False))


@app.command()
def up(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="stop after the summary / 只跑一遍")] = False,
    host: Annotated[str | None, typer.Option(help="address to listen on / 监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on / 端口")] = None,
) -> None:
    """From nothing to a running service: files in, decisions, checks of both, book, quote, serve.

    The sample is what the partners of a small simulated world send.
    从零到服务：导入家电样例（小型模拟世界的合作方文件）、逐笔决策、回测、核对特征、重放决策、度量数据质量、贷款入账、试算、启动服务。
    """
    session: Session = context.obj
    flags = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(os.environ, {"home": session.settings.home, **flags})
    files = sample_files(session, SAMPLE_SCENE)
    with open_house(settings) as house:
        _onboard(house, session, SAMPLE_SCENE, files)
        _decide(house, session, SAMPLE_SCENE, None)
        show_opened(house, session, SAMPLE_SCENE)
        result = run_backtest(house, session, SAMPLE_SCENE, None, with_rules=False)
        served = verified(house, session, SAMPLE_SCENE, VectorChoice(), session.console)
        show_verified(session, served)
        again = replayed(house, session, ReplayChoice(), session.console)
        show_replayed(session, again)
        show_quality(session, measured(house, session, SAMPLE_SCENE))
        address = f"http://{settings.host}:{settings.port}"
        session.screen.line(f"  {address}/quality/{SAMPLE_SCENE}")
        balanced = show_book(session, house, SAMPLE_SCENE)
        _point_at_a_decision(house, session, address)
        show_offer(house, session, SAMPLE_SCENE, address)
        if once:
            holds = result.agreement.holds and served.holds and again.holds and balanced
            raise typer.Exit(0 if holds else 1)
        _serve(house, session, settings)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="address to listen on / 监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on / 端口")] = None,
) -> None:
    """Serve the API and the pages over the data folder. 启动服务。"""
    session: Session = context.obj
    flags = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(os.environ, {"home": session.settings.home, **flags})
    with open_house(settings) as house:
        _serve(house, session, settings)


@app.command("onboard")
def onboard_command(
    context: typer.Context,
    scene: SceneName,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILES]",
            help="a file or a folder, or postgres:NAME for a database named in the settings; "
            "the scene's samples when left out / 文件、目录，或 postgres:名称（设置中的数据库）",
        ),
    ] = None,
) -> None:
    """Bring a partner's files into the records; refused rows wait in the quarantine. 导入文件。

    \b
    lendweave onboard appliance partner/2026-08     a folder / 目录
    lendweave onboard appliance erp.db              SQLite, by table or query / SQLite 文件
    lendweave onboard appliance postgres:erp        the database of LENDWEAVE_POSTGRES_ERP / 数据库
    """
    session: Session = context.obj
    with open_house(session.settings) as house:
        result = _onboard(house, session, scene, folder)
    if result.refused or not result.files:
        raise typer.Exit(2)


@app.command()
def decide(context: typer.Context, scene: SceneName, strategy: StrategyName = None) -> None:
    """Decide every onboarded application, each as of the instant it was known. 逐笔决策。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        _decide(house, session, scene, strategy)


@app.command()
def sql(context: typer.Context, scene: SceneName, strategy: StrategyName = None) -> None:
    """Print the one DuckDB query that a backtest runs. 打印回测所用的 SQL。"""
    session: Session = context.obj
    session.screen.line(backtest_sql(session.settings, scene, strategy))


@app.command()
def show(
    context: typer.Context,
    decision_id: Annotated[str, typer.Argument(help="the id of a decision / 决策编号")],
) -> None:
    """Show one decision: its whole trace, and what would have been approved. 查看一笔决策。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        told = possible_changes(house.principal, decision_id, house.decisions.changes)
    locale = session.settings.locale
    for line in trace_lines(told.reviewed.trace, locale):
        session.screen.line(line)
    if reasons := told.reviewed.for_applicant:
        session.screen.heading("applicant reads")
        for reason in reasons:
            session.screen.line("  " + reason.wording(locale))
    if changes := told.in_words(locale):
        session.screen.heading("possible changes")
        for line in changes:
            session.screen.line("  " + line)


@app.command()
def verify(context: typer.Context) -> None:
    """Check that everything in the data folder is whole: segments, offsets. 校验数据目录。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        found = house.store.verify()
    session.screen.line(
        word("whole", session.settings.locale, records=found.records, segments=found.segments)
    )


@app.command()
def version(context: typer.Context) -> None:
    """Print the version. 版本号。"""
    session: Session = context.obj
    session.screen.line(__version__)


app.command("backtest")(backtest_command)
app.command("tune")(tune_command)
app.command("check")(check_command)
app.command("replay")(replay_command)
app.command("simulate")(simulate_command)
app.command("link")(link_command)
app.command("linked")(linked_command)
app.command("parties")(parties_command)
app.command("end-of-day")(end_of_day_command)
app.command("portfolio")(portfolio_command)
app.command("profile")(profile_command)
app.command("products")(products_command)
app.command("quote")(quote_command)
app.command("world-report")(world_report_command)
app.add_typer(intake_app, name="intake")
app.add_typer(loan_app, name="loan")
app.add_typer(ledger_app, name="ledger")
app.add_typer(database_app, name="database")
app.add_typer(effects_app, name="effects")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(features_app, name="features")
app.add_typer(application_app, name="application")
app.add_typer(line_app, name="line")
app.add_typer(drawdown_app, name="drawdown")
app.add_typer(funder_app, name="funder")
app.add_typer(collect_app, name="collect")
app.add_typer(strategy_app, name="strategy")
app.add_typer(lists_app, name="lists")
app.add_typer(model_app, name="model")
app.add_typer(review_app, name="review")
app.add_typer(partners_app, name="partners")


def main() -> None:
    """Run the command line."""
    app()


def _onboard(house: House, session: Session, scene: str, folder: Path | None) -> Onboarded:
    with progress_bar(session.console) as bar:
        tasks: dict[str, Any] = {}

        def progress(done: FileProgress) -> None:
            if done.file not in tasks:
                tasks[done.file] = bar.add_task(done.file, total=None)
            bar.update(tasks[done.file], completed=done.rows_done, total=done.rows_total)

        result = onboard(*house.intake.onboarding(scene, folder, progress))
    session.screen.onboarded(result, error_titles(session.settings.locale))
    return result


def _decide(house: House, session: Session, scene: str, strategy: str | None) -> None:
    desk = house.decisions.desk(scene, strategy)
    total = sum(1 for _ in house.decisions.applications(scene))
    with progress_bar(session.console) as bar:
        task = bar.add_task(word("deciding", session.settings.locale), total=total)
        result = decide_history(
            house.principal,
            house.decisions.applications(scene),
            desk,
            lambda done: bar.update(task, completed=done),
        )
    session.screen.decided(result, desk.decider.compiled.strategy.reasons)


def _point_at_a_decision(house: House, session: Session, address: str) -> None:
    """Name one decision to read: one with a rule that could not tell, where there is one."""
    found = house.store.latest(house.principal, "decision", limit=200)
    latest = [record for record in found if isinstance(record, Decision)]
    if latest:
        chosen = next((d for d in latest if any(d.masks[1::2])), latest[0])
        session.screen.heading("read one")
        session.screen.line(f"  {address}/decisions/{chosen.id}")
        session.screen.line(f"  lendweave show {chosen.id}")


def _serve(house: House, session: Session, settings: Settings) -> None:
    address = f"http://{settings.host}:{settings.port}"
    session.screen.line("\n" + word("serving", session.settings.locale, address=address))
    # The door takes a second to load, and only serving needs it.
    from lendweave.api import create_app
    from lendweave.cli.serving import serve_app
    from lendweave.connectors.otlp_traces import sent_traces

    traces = sent_traces(settings.traces_url, time.time_ns) if settings.traces_url else None
    app = create_app(house, traces)
    is_whole = serve_app(app, settings, app.state.admission.refused)
    if traces is not None:
        traces.close()
    if not is_whole:
        raise typer.Exit(1)
