"""`dify-plus run`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._commands.options import ACTION, ANSWERS, FILES, INPUT_FILE, INPUTS
from dify_plus.cli._runs.following import follow
from dify_plus.cli._runs.form_filling import Answer
from dify_plus.cli._runs.input_values import ask_missing, read_inputs
from dify_plus.cli._session import Session, command

__all__ = ["run"]


@command()
def run(
    session: Session,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    files: FILES = None,
    workflow_id: Annotated[
        str | None, typer.Option("--version-id", metavar="ID", help="A published version. Defaults to the latest.")
    ] = None,
    action: ACTION = None,
    answers: ANSWERS = None,
) -> int:
    """Run a workflow and show its nodes and outputs.

    On a terminal, the command asks for missing inputs and shows the forms of a paused run.
    Without a terminal, answer a form with --action and --answer. Ctrl-C stops the run.

    Examples:
        dify-plus run --input topic=tides
        dify-plus run -i topic=tides -i count:=3 -i text=@notes.txt
        dify-plus run -i topic=tides --fields outputs.topic
        dify-plus run --input-file inputs.json --json
    """
    values = read_inputs(inputs or (), input_file)
    given = Answer(action, read_inputs(answers or (), None))
    with session.client() as dify:
        values = ask_missing(session.output, dify, "run", values)
        stream = dify.workflows.stream(values, files=files or (), workflow_id=workflow_id, check=False)
        with stream:
            return follow(session.output, dify, stream, given)
