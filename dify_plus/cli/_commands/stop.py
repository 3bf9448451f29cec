"""`dify-plus stop`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._session import Session, command

__all__ = ["stop"]


@command()
def stop(
    session: Session,
    task_id: Annotated[
        str, typer.Argument(metavar="TASK_ID", help="The task's id: task_id in the output of --json and in events.")
    ],
) -> None:
    """Stop an answer or a run that is in progress.

    The server also reports success for tasks that have ended or that it does not know.

    Examples:
        dify-plus stop 2f6f2f4f-8a10-4d31-9f0a-7f1c1d0e5a1c
    """
    with session.client() as dify:
        mode = dify.app.info().mode
        if mode == "workflow":
            dify.workflows.stop(task_id)
        elif mode == "completion":
            dify.completions.stop(task_id)
        else:
            dify.chat.stop(task_id)
    session.output.done({"task_id": task_id, "stopped": True}, "asked the server to stop the task")
