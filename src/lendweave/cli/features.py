"""`lendweave features`: what decisions may know, and whether they were told right."""

from __future__ import annotations

import typer

from lendweave.cli.feature_build import build_command, list_command, sql_command
from lendweave.cli.feature_screen import screen_command
from lendweave.cli.feature_stream import stream_command
from lendweave.cli.feature_verify import verify_command

features_app = typer.Typer(
    help="Work on the features of a scene. 特征。",
    no_args_is_help=True,
)
features_app.command("screen")(screen_command)
features_app.command("stream")(stream_command)
features_app.command("verify")(verify_command)
features_app.command("build")(build_command)
features_app.command("sql")(sql_command)
features_app.command("list")(list_command)
