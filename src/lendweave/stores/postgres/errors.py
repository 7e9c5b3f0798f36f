"""What can go wrong with a store on a PostgreSQL server, beside what goes wrong with any.

Unavailable   ServerAway, CommitUnknown
Conflict      ServerUnfit, DatabaseUnprepared
Forbidden     RoleUnfit
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Forbidden, Unavailable


class ServerAway(Unavailable):
    """The PostgreSQL server cannot be reached, or lets nobody in.
    无法连接 PostgreSQL 服务器，或服务器拒绝登录。
    """

    code = "STORES-041"


class CommitUnknown(Unavailable):
    """The server went away during a commit, and did not come back to say whether it is stored.
    提交过程中服务器断开，且未能确认该批数据是否已存入。
    """

    code = "STORES-042"


class ServerUnfit(Conflict):
    """The server or its database is not one that the store works on.
    服务器或其数据库不符合存储的要求。
    """

    code = "STORES-043"


class DatabaseUnprepared(Conflict):
    """The database lacks tables of this version of Lendweave.
    数据库缺少此版本 Lendweave 所需的表。
    """

    code = "STORES-044"


class RoleUnfit(Forbidden):
    """The role that serves may do what it must not be able to do.
    服务所用的数据库角色权限过大。
    """

    code = "STORES-045"


class ServerFault(Exception):
    """What the server or the way to it said. state: its SQLSTATE, empty where there is none."""

    def __init__(self, words: str, state: str = "") -> None:
        super().__init__(words)
        self.state = state


class KeyTaken(ServerFault):
    """A row has the key already."""


class ConnectionLost(ServerFault):
    """The connection is gone; what was not committed is undone."""
