"""`lendweave database …`: the PostgreSQL database that `database_url` names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lendweave.bootstrap.storing import check_database, prepare_database
from lendweave.cli.wording import word

if TYPE_CHECKING:
    from lendweave.cli.session import Session

database_app = typer.Typer(
    help="The PostgreSQL database that holds the records. 存放记录的 PostgreSQL 数据库。",
    no_args_is_help=True,
)


@database_app.command("prepare")
def prepare_command(
    context: typer.Context,
    owner: Annotated[str, typer.Option("--owner", help="role that owns it / 数据库属主角色")],
    password_file: Annotated[
        str, typer.Option(help="file with the owner's password / 属主密码所在文件")
    ] = "",
) -> None:
    """Make or extend its tables, as its owner, for the role that serves. 以属主身份建表或扩表。"""
    session: Session = context.obj
    changes = prepare_database(session.settings, owner, password_file)
    session.screen.line(word("database prepared", session.settings.locale, count=changes))


@database_app.command("check")
def check_database_command(context: typer.Context) -> None:
    """Check the server, the database and the role that serves. 检查服务器、数据库与角色。"""
    session: Session = context.obj
    where = check_database(session.settings)
    session.screen.line(word("database fit", session.settings.locale, where=where))
