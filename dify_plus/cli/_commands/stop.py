"""`dify-plus stop`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._session import Session, command

__all__ = ["stop"]


@command()
def stop(
    session: Session,
    task_id: Annotated[str, typer.Argument(help="The task, as --json and the events of a run name it.")],
) -> None:
    """Stop an answer or a run that is under way.

    The server says yes to every task it does not know, or that is over, too.
    """
    with session.client() as dify:
        mode = dify.app.info().mode
        if mode == "workflow":
            dify.workflows.stop(task_id)
        elif mode == "completion":
            dify.completions.stop(task_id)
        else:
            dify.chat.stop(task_id)
    if session.output.json:
        session.output.data({"task_id": task_id, "stopped": True})
    else:
        session.output.note("the server was asked to stop it")
