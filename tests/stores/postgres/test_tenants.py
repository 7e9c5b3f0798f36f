"""Rows of tenants are apart on the server itself, whatever a statement forgets to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.stores.conftest import DraftOrder
from tests.stores.sqlite.book_records import event, limit, paid

from lendweave.records import Principal, local_owner
from lendweave.records.book_ports import Effect
from lendweave.records.ports import IdempotencyKey, QuarantinedRow
from lendweave.stores.postgres import PostgresStore
from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.errors import ServerFault
from lendweave.stores.postgres.session import Session

BANK = local_owner("bank")
OF_TENANTS = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'lendweave'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind = 'r' ORDER BY 1
"""


def fill(store: PostgresStore, who: Principal, order: DraftOrder) -> None:
    """Something of one tenant in most tables."""
    tenant = who.tenant_id
    key = IdempotencyKey("/v1/records", "k", "0" * 64)
    row = QuarantinedRow("orders", "o.csv", 1, "", {}, {"code": "INTAKE-035"})
    known = order(f"{tenant} first", tenant=tenant)
    waits = order(f"{tenant} waits", tenant=tenant, supersedes="unknown")
    store.append(who, [known, waits], idempotency=key, response=b"kept", quarantine=[row])
    store.append_segment(who, "order", [order(f"{tenant} bulk", tenant=tenant)])
    if who.tenant_id == "shop":
        effects = [Effect("disburse", "e")]
        store.books.commit(who, [event("l", 1), paid("a", 5)], effects=effects).result()
        store.append(who, [limit(100)])


@pytest.fixture
def session(store: PostgresStore, address: Address, order: DraftOrder) -> Iterator[Session]:
    """A session of the role that serves, in a database with rows of two tenants."""
    fill(store, local_owner("shop"), order)
    fill(store, BANK, order)
    with closing(Session(address)) as opened:
        yield opened


def tables(session: Session) -> list[str]:
    """All tables with rows of tenants, each of them guarded."""
    found = session.execute(OF_TENANTS).fetchall()
    assert [name for name, forced in found if not forced] == []
    return [name for name, _ in found]


def tenants_in(session: Session, table: str) -> set[str]:
    """Whose rows a statement without WHERE sees."""
    return {tenant for (tenant,) in session.execute(f"SELECT tenant_id FROM {table}")}


def test_a_forgotten_where_leaks_nothing(session: Session) -> None:
    """Every table, every column: a session sees the tenant it acts for, nobody, or all to read."""
    seen: dict[str | None, set[str]] = {}
    for tenant in ("shop", "bank", "nobody", None):
        session.act_for(tenant)
        seen[tenant] = set().union(*(tenants_in(session, table) for table in tables(session)))
    assert seen == {"shop": {"shop"}, "bank": {"bank"}, "nobody": set(), None: {"shop", "bank"}}


def test_a_session_that_acts_for_nobody_sees_nothing(session: Session) -> None:
    """Until it has said for whom, a new session is shown no row."""
    assert len(tables(session)) > 60
    for table in tables(session):
        assert tenants_in(session, table) == set()


STRANGE = {
    "writes": "INSERT INTO held SELECT 'bank', kind, 'x', 'y', id, id, record, 1 FROM held",
    "moves": "UPDATE held SET tenant_id = 'bank'",
    "claims": "INSERT INTO log VALUES (99, 1, 'bank', 'order')",
}


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("tenant", ["shop", None])
def test_no_row_of_another_tenant_is_written(
    session: Session, statement: str, tenant: str | None
) -> None:
    """Neither by one tenant for another, nor by a session that reads those of all."""
    session.act_for(tenant)
    if tenant is None and statement == STRANGE["moves"]:
        assert session.execute(statement).rowcount == 0
        return
    with pytest.raises(ServerFault, match="row-level security"):
        session.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE outbox SET state = 'done'", "DELETE FROM outbox"])
def test_no_row_of_another_tenant_is_changed(session: Session, statement: str) -> None:
    """A statement without WHERE reaches the rows of its own tenant."""
    session.act_for("bank")
    assert session.execute(statement).rowcount == 0
    session.act_for("shop")
    assert session.execute("SELECT state FROM outbox").fetchall() == [("waiting",)]


@pytest.mark.parametrize("table", ["log", "version", "segment", "record_order"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_is_never_changed(session: Session, table: str, verb: str) -> None:
    """Not even by its own tenant: the role that serves is not allowed to."""
    session.act_for("shop")
    statement = verb.format(table).replace("SET kind", "SET tenant_id")
    with pytest.raises(ServerFault, match="permission denied"):
        session.execute(statement)


def test_a_version_of_another_tenant_is_not_referred_to(
    store: PostgresStore, me: Principal, order: DraftOrder
) -> None:
    """An amendment of it waits, as of any version that the tenant does not have."""
    theirs = order("o1", tenant="bank")
    store.append(BANK, [theirs])
    mine = order("o1", 2, supersedes=theirs.id)
    assert store.append(me, [mine]).held == 1
    assert store.append(BANK, [order("o2", tenant="bank")]).held == 0
    assert [record.id for record in store.held(me)] == [mine.id]
    assert store.get(me, "order", theirs.id) is None


def test_the_role_cannot_let_itself_see_more(session: Session) -> None:
    """It owns nothing: no policy, no table, no grant of its own making."""
    for statement in (
        "ALTER TABLE lendweave.log DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_rows ON lendweave.log",
        "CREATE TABLE lendweave.mine (a TEXT)",
    ):
        with pytest.raises(ServerFault, match=r"must be owner|permission denied"):
            session.execute(statement)
