"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = ["ACTION", "ANSWERS", "FILES", "INPUTS", "INPUT_FILE", "YES"]

INPUTS: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--input",
        "-i",
        metavar="NAME=VALUE",
        help="An input of the app: name=text, name:=json, name=@file (the file's text), name@file (uploaded). Can be"
        " repeated.",
    ),
]
INPUT_FILE: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with the inputs as a JSON object; - reads standard input."),
]
FILES: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--file", "-f", metavar="PATH|URL", help="A file to send with the request. Can be repeated."),
]
ACTION: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The id of the button to press when the run pauses for a form."),
]
ANSWERS: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="NAME=VALUE", help="A value to enter when the run pauses for a form. Can be repeated."
    ),
]
YES: TypeAlias = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
