"""`lendweave model …`: models of other libraries as model files of a strategy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lendweave.bootstrap.deciding import scene_features
from lendweave.cli.wording import word
from lendweave.decisions.converting import (
    ConvertCommand,
    Converted,
    Differences,
    check_converted,
    convert,
    differences,
    read_foreign,
)

if TYPE_CHECKING:
    from lendweave.cli.session import Session

model_app = typer.Typer(
    help="Models: take over what other libraries trained. 模型转换。", no_args_is_help=True
)


@model_app.callback()
def _model() -> None:
    """A group of its own, so that `convert` is named."""


@model_app.command("convert")
def convert_command(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="LightGBM's text or dump, XGBoost's JSON / 模型文件", exists=True)
    ],
    *,
    scene: Annotated[str, typer.Option(help="the scene whose features it reads / 场景")],
    out: Annotated[Path, typer.Option(help="the model file to write / 写出的模型文件")],
    rows: Annotated[
        Path | None,
        typer.Option(help="a CSV of inputs, where wanted with `prediction` / 用于比较的行"),
    ] = None,
    names: Annotated[
        str, typer.Option(help="a,b,c: features of a file without names / 特征名")
    ] = "",
    scale: Annotated[int, typer.Option(min=0, max=9, help="digits of leaves / 小数位数")] = 6,
    offset: Annotated[int, typer.Option(help="score at log-odds of 0 / 基准分")] = 600,
    factor: Annotated[str, typer.Option(help="points for log-odds of 1 / 系数")] = "-28.8539",
) -> None:
    """Write a boosted model as a model file: thresholds exact, leaves rounded. 转换提升树模型。

    The file is read as data; no library of its kind is needed. With --rows it is told how far the
    rounded leaves are from the model.
    模型文件仅作为数据读取，无需安装训练库；给出 --rows 时报告取整后的最大差异。

    \b
    lendweave model convert model.txt --scene appliance --out risk.json --rows rows.csv
    """
    session: Session = context.obj
    features = scene_features(session.settings, scene)
    told_names = tuple(name.strip() for name in names.split(",") if name.strip())
    grown = read_foreign(file.read_text(encoding="utf-8"), file.name, told_names)
    converted = convert(grown, features, ConvertCommand(scale, offset, factor), file.name)
    compiled = check_converted(converted, features)
    found = None
    if rows is not None:
        found = differences(grown, compiled, rows.read_text(encoding="utf-8"), rows.name)
    out.write_text(converted.text, encoding="utf-8")
    _tell(session, grown.library, converted, found)


def _tell(session: Session, library: str, converted: Converted, found: Differences | None) -> None:
    locale = session.settings.locale
    session.screen.line(
        word(
            "model converted",
            locale,
            library=library,
            trees=converted.trees,
            leaves=converted.leaves,
            inputs=", ".join(converted.inputs),
        )
    )
    if found is None:
        return
    session.screen.line(
        word(
            "model differences",
            locale,
            rows=f"{found.rows:,}",
            log_odds=f"{found.log_odds:.2e}",
            probability=f"{found.probability:.2e}",
        )
    )
    if found.told is not None:
        session.screen.line(word("model told", locale, told=f"{found.told:.2e}"))
