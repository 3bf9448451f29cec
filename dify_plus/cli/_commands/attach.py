"""`dify-plus attach`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._commands.options import ACTION, ANSWERS
from dify_plus.cli._runs.answers import show_answer
from dify_plus.cli._runs.following import follow
from dify_plus.cli._runs.form_filling import Answer
from dify_plus.cli._runs.input_values import read_inputs
from dify_plus.cli._session import Session, command

__all__ = ["attach"]


@command()
def attach(
    session: Session,
    workflow_run_id: Annotated[
        str, typer.Argument(metavar="RUN_ID", help="The run's id: workflow_run_id in the output of --json.")
    ],
    action: ACTION = None,
    answers: ANSWERS = None,
) -> int:
    """Reconnect to a run of a workflow or chatflow that was left, interrupted or paused.

    Ctrl-C disconnects and lets the run continue; `dify-plus stop` stops it.

    Examples:
        dify-plus attach 4fed1494-cffe-47f9-8955-54c311836d0a
        dify-plus attach 4fed1494-cffe-47f9-8955-54c311836d0a --answer headline="Moon and sea" --action publish
    """
    given = Answer(action, read_inputs(answers or (), None))
    with session.client() as dify:
        if dify.app.info().mode == "workflow":
            with dify.workflows.attach(workflow_run_id, check=False) as run:
                return follow(session.output, dify, run, given)
        with dify.chat.attach(workflow_run_id) as stream:
            return show_answer(session.output, dify, stream, given)
