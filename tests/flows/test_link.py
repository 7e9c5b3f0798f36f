"""Linking: links are stored once, grow with their evidence, and can be read as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pytest
from tests.stores.sqlite.book_records import exposure, limit
from typer.testing import CliRunner

from lendweave.bootstrap import House
from lendweave.cli.commands import app
from lendweave.cli.exposures import over_limit_text
from lendweave.flows.link import (
    Linked,
    LinkPorts,
    UnknownParty,
    link_parties,
    linked_to,
    stored_links,
)
from lendweave.flows.parties import find_parties
from lendweave.kernel.clock import SteppingClock
from lendweave.network.model import SIGHTING_SCHEMA
from lendweave.records import NotAllowed, Party, Principal, Scene

DAY = 86_400_000_000
JULY = 1_783_000_000_000_000  # µs: July 2026


@dataclass
class TableOfSightings:
    """Gives rows of (party, key type, key, day of July)."""

    rows: list[tuple[str, str, str, int]]

    def sightings(self, principal: Principal, scenes: Sequence[Scene]) -> pa.Table:
        names = SIGHTING_SCHEMA.names
        found = [(party, kind, key, JULY + day * DAY) for party, kind, key, day in self.rows]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        return pa.Table.from_pylist(rows, schema=SIGHTING_SCHEMA)


def run(house: House, rows: list[tuple[str, str, str, int]]) -> Linked:
    """Link these sightings in the appliance scene."""
    scenes, ports = house.intake.linking(["appliance"])
    told = LinkPorts(
        TableOfSightings(rows),
        ports.reader,
        ports.writer,
        ports.books,
        SteppingClock(JULY + 100 * DAY),
        ports.ids,
    )
    return link_parties(house.principal, scenes, told)


PHONE = [("a", "phone", "t", 1), ("b", "phone", "t", 3), ("b", "phone", "t", 7)]


def test_a_second_run_changes_nothing(house: House) -> None:
    """The first run stores how the link began and what is known; the second finds no news."""
    assert run(house, PHONE).stored == 2
    assert run(house, PHONE).stored == 0
    (link,) = linked_to(house.principal, "a", house.store)
    assert (link.to_key, link.key_type, link.shared_records) == ("b", "phone", 3)
    assert link.known_at == JULY + 7 * DAY


def test_more_evidence_supersedes(house: House) -> None:
    """A later sighting is a new version of the same link, known from then."""
    run(house, PHONE)
    assert run(house, [*PHONE, ("a", "phone", "t", 20)]).stored == 1
    (link,) = linked_to(house.principal, "b", house.store)
    assert (link.shared_records, link.known_at) == (4, JULY + 20 * DAY)
    assert link.supersedes is not None


def test_a_link_is_known_from_its_first_day(house: House) -> None:
    """As of a day between, the link is there, with what was known as it came to be."""
    run(house, PHONE)
    assert linked_to(house.principal, "a", house.store, JULY + 2 * DAY) == ()
    (link,) = linked_to(house.principal, "a", house.store, JULY + 5 * DAY)
    assert (link.shared_records, link.last_seen_at) == (2, JULY + 3 * DAY)


def test_what_became_a_hub_is_no_evidence(house: House) -> None:
    """Links end when their key becomes a hub, and not a day before."""
    run(house, PHONE)
    crowd = [(f"c{i}", "phone", "t", 10 + i) for i in range(9)]
    result = run(house, [*PHONE, *crowd])
    assert [hub.degree for hub in result.hubs] == [11]
    assert linked_to(house.principal, "a", house.store) == ()
    assert linked_to(house.principal, "a", house.store, JULY + 9 * DAY) != ()


def test_what_nothing_shows_any_more_ends(house: House) -> None:
    """A link whose records were taken back is ended, once."""
    run(house, PHONE)
    assert run(house, PHONE[:1]).stored == 1
    assert linked_to(house.principal, "a", house.store) == ()
    assert run(house, PHONE[:1]).stored == 0


def test_persons_joined_above_their_limit_are_told(house: House) -> None:
    """What stands under two ids is one person's from now on; nothing is lost and nothing hidden."""
    moves = [exposure(f"e{key}", "use", 60, key=key, tenant="local") for key in "ab"]
    house.store.append(house.principal, [limit(100, "a", tenant="local")])
    house.store.books.commit(house.principal, moves).result()
    assert run(house, PHONE).over == ()
    rows = [(party, "identity", "T", day) for party, day in (("a", 1), ("b", 3))]
    (person,) = run(house, [*PHONE, *rows]).over
    assert (person.holder_key, person.same_as, person.over_minor) == ("a", ("b",), 20)
    for locale, words in (
        ("en", "Above its one limit of 1.00 CNY by 0.20 CNY: a = b"),
        ("zh", "超出统一授信上限 1.00 CNY 达 0.20 CNY：a = b"),
    ):
        assert over_limit_text(person, locale) == words


def test_links_need_a_role(house: House) -> None:
    """Who belongs to whom is not for every door."""
    nobody = Principal("local", "door", frozenset())
    with pytest.raises(NotAllowed, match="partner_risk"):
        linked_to(nobody, "a", house.store)


@pytest.mark.parametrize(("locale", "word"), [("en", "Links between parties"), ("zh", "主体关联")])
def test_the_commands_tell_what_was_found(house: House, locale: str, word: str) -> None:
    """`link` shows counts, `linked` the other parties of one, in both languages."""
    home = house.settings.home
    house.close()
    base = ["--home", str(home), "--locale", locale]
    told = CliRunner().invoke(app, [*base, "link", "appliance"])
    assert told.exit_code == 0, told.output
    assert word in told.output
    none = CliRunner().invoke(app, [*base, "linked", "nobody"])
    assert (none.exit_code, "FLOWS-095" in none.output) == (3, True)
    parties = CliRunner().invoke(app, [*base, "parties", "--limit", "3"])
    assert parties.exit_code == 0, parties.output
    assert parties.output.count("***") == 3


def test_the_sample_is_linked_from_its_records(house: House) -> None:
    """The sightings come from the stored records; a party that shares a key shows its evidence."""
    scenes, ports = house.intake.linking(["appliance"])
    table = ports.sightings.sightings(house.principal, scenes)
    assert set(table["key_type"].unique().to_pylist()) >= {"identity", "phone", "device"}
    result = link_parties(house.principal, scenes, ports)
    assert result.parties == len(table["party_id"].unique())
    links = stored_links(house.principal, house.store)
    assert len(links) == sum(result.links.values()) + sum(result.ended.values())


def test_a_party_that_nobody_knows_is_an_error(house: House) -> None:
    """No links and no party are two things."""
    party = next(house.store.scan(house.principal, kinds=("party",)))
    assert linked_to(house.principal, party.entity_id, house.store) == ()
    with pytest.raises(UnknownParty, match=r"FLOWS-095(.|\n)*lendweave parties"):
        linked_to(house.principal, "nobody", house.store)


def test_parties_are_found_by_what_stands_in_a_file(house: House) -> None:
    """By a part of their own id, by an external id and by a token; each once, as told last."""
    party = next(house.store.scan(house.principal, kinds=("party",)))
    assert isinstance(party, Party)
    for text in (party.entity_id, party.entity_id[:20], party.external_id, party.id_token):
        assert text is not None
        found = find_parties(house.principal, text, house.store, limit=50)
        assert party.entity_id in [each.entity_id for each in found]
        assert len({each.entity_id for each in found}) == len(found)
    assert find_parties(house.principal, "no such text", house.store, limit=5) == ()
    assert len(find_parties(house.principal, "", house.store, limit=5)) == 5
    with pytest.raises(NotAllowed, match="partner_risk"):
        find_parties(Principal(house.principal.tenant_id, "x", frozenset()), "", house.store, 1)
