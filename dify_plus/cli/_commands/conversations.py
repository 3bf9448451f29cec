"""`dify-plus conversations`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from dify_plus.cli._commands.options import YES
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._session import Session, command
from dify_plus.cli._terminal.output import safe
from dify_plus.cli._terminal.questions import confirm

__all__ = ["conversations"]


@command()
def conversations(
    session: Session,
    conversation_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="Show the messages of this conversation.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The maximum number to show.")] = 20,
    rename: Annotated[str | None, typer.Option(metavar="NAME", help="Rename the conversation.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the conversation.")] = False,
    yes: YES = False,
) -> None:
    """List the user's conversations, newest first; or show, rename or delete one.

    Examples:
        dify-plus conversations --limit 5
        dify-plus conversations 7f1c1d0e-5a1c-4d31-9f0a-2f6f2f4f8a10
        dify-plus conversations 7f1c1d0e-5a1c-4d31-9f0a-2f6f2f4f8a10 --rename "Rivers of Europe"
        dify-plus conversations 7f1c1d0e-5a1c-4d31-9f0a-2f6f2f4f8a10 --delete --yes
    """
    if rename is not None and delete:
        raise CommandError("--rename and --delete exclude each other", "leave one of them out")
    if conversation_id is None:
        if rename is not None or delete:
            raise CommandError(
                "--rename and --delete need the id of a conversation", "`dify-plus conversations` lists them"
            )
        _list(session, limit)
    elif delete:
        confirm(session.output, f"delete the conversation {conversation_id} with its messages", yes)
        with session.client() as dify:
            dify.conversations.delete(conversation_id)
        session.output.done({"id": conversation_id, "deleted": True}, "deleted")
    elif rename is not None:
        with session.client() as dify:
            renamed = dify.conversations.rename(conversation_id, rename)
        session.output.done(renamed.to_dict(), "renamed")
    else:
        _show(session, conversation_id, limit)


def _list(session: Session, limit: int) -> None:
    with session.client() as dify:
        found = dify.conversations.list().to_list(limit=limit)
    if session.output.json:
        session.output.data([conversation.to_dict() for conversation in found])
        return
    rows = [(entry.id, _when(entry.updated_at), entry.name) for entry in found]
    session.output.table(("id", "changed", "name"), rows)


def _show(session: Session, conversation_id: str, limit: int) -> None:
    with session.client() as dify:
        newest = dify.messages.list(conversation_id).to_list(limit=limit)
    messages = newest[::-1]
    if session.output.json:
        session.output.data([message.to_dict() for message in messages])
        return
    for message in messages:
        session.output.results.print(f"> {safe(message.query)}", style="bold", soft_wrap=True)
        session.output.line(f"{message.answer}\n")


def _when(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"
