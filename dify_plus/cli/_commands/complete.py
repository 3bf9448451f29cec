"""`dify-plus complete`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._commands.options import FILES, INPUT_FILE, INPUTS
from dify_plus.cli._runs.answers import show_answer
from dify_plus.cli._runs.input_values import ask_missing, read_inputs, read_text
from dify_plus.cli._session import Session, command

__all__ = ["complete"]


@command()
def complete(
    session: Session,
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="The input `query`; - reads it from standard input.")
    ] = None,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    files: FILES = None,
) -> int:
    """Send inputs to a completion app and show the text it writes.

    Examples:
        dify-plus complete "A slogan for a lighthouse"
        dify-plus complete - < notes.txt
        dify-plus complete --input query=lighthouses
    """
    values = read_inputs(inputs or (), input_file)
    if query is not None:
        values["query"] = read_text("-") if query == "-" else query
    with session.client() as dify:
        values = ask_missing(session.output, dify, "complete", values)
        with dify.completions.stream(values, files=files or ()) as stream:
            return show_answer(session.output, dify, stream)
