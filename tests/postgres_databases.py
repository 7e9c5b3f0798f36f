"""Databases of a test run's own server, each as `lendweave database prepare` leaves one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from lendweave.kernel.clock import SteppingClock
from lendweave.stores.postgres.address import Address, parse_address
from lendweave.stores.postgres.migrations import prepare
from lendweave.stores.postgres.session import Session

ROLE = "lendweave_app"
_TEMPLATE = "prepared"
_numbers = count(1)
_END_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$ DECLARE it text; filled boolean; BEGIN
  FOR it IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'lendweave'
      AND tablename NOT IN ('log_head', 'schema_version', 'books_built')
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || it || ')' INTO filled;
    IF filled THEN EXECUTE 'TRUNCATE ' || it || ' RESTART IDENTITY'; END IF;
  END LOOP;
  UPDATE lendweave.log_head SET next_offset = 0, commit_name = '';
END $$
"""


@dataclass(frozen=True)
class Databases:
    """A server with a prepared database, of which tests get copies that are emptied after each.

    owner: a superuser. idle: names of copies that nobody uses.
    """

    owner: Address
    idle: list[str] = field(default_factory=list)

    @staticmethod
    def on(url: str) -> Databases:
        """Prepare the one that is copied, and the role that serves."""
        made = Databases(replace(parse_address(url), database="postgres"))
        made.run("postgres", f"CREATE ROLE {ROLE} LOGIN")
        made.run("postgres", f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 LOCALE 'C'")
        prepare(replace(made.owner, database=_TEMPLATE), ROLE, SteppingClock(1))
        return made

    def run(self, database: str, *statements: str) -> None:
        """Run statements as the superuser, each by itself."""
        with closing(Session(replace(self.owner, database=database))) as session:
            for statement in statements:
                session.execute(statement)

    @contextmanager
    def fresh(self) -> Iterator[Address]:
        """An empty prepared database, as the role that serves reaches it."""
        name = self.idle.pop() if self.idle else self._made()
        yield replace(self.owner, database=name, user=ROLE)
        self.run(name, _END_SESSIONS, _EMPTY)
        self.idle.append(name)

    def _made(self) -> str:
        name = f"store_{next(_numbers)}"
        self.run("postgres", f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        return name
