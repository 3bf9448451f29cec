"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = ["ACTION", "ANSWERS", "FILES", "INPUTS", "INPUT_FILE"]

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
    typer.Option(metavar="FILE", help="Inputs as a JSON object; - reads it from standard input."),
]
FILES: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--file", "-f", metavar="PATH|URL", help="A file to send along. Can be repeated."),
]
ACTION: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The button to press when the run asks a person."),
]
ANSWERS: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="NAME=VALUE", help="What to fill in when the run asks a person. Can be repeated."),
]
