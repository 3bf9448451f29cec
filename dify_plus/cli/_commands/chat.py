"""`dify-plus chat`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._commands.options import FILES, INPUT_FILE, INPUTS
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._runs.answers import show_answer
from dify_plus.cli._runs.app_kinds import check_kind
from dify_plus.cli._runs.conversation import Conversation
from dify_plus.cli._runs.input_values import ask_missing, read_inputs
from dify_plus.cli._session import Session, command

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["chat"]


@command()
def chat(
    session: Session,
    message: Annotated[
        str | None,
        typer.Argument(
            metavar="MESSAGE", help="The message; - reads it from standard input. Leave it out for a conversation."
        ),
    ] = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", "-c", metavar="ID", help="The conversation to continue.")
    ] = None,
    continue_: Annotated[
        bool, typer.Option("--continue", help="Continue the user's last conversation of this app.")
    ] = False,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    files: FILES = None,
) -> int:
    """Send a message to a chat, agent or chatflow app, or hold a conversation with it.

    In a conversation, /help lists the commands you can type. Ctrl-C stops the answer, not the program.

    Examples:
        dify-plus chat "What is a vector database?"
        dify-plus chat --continue "And what is an embedding?"
        dify-plus chat - < notes.txt
        dify-plus chat "Describe this" --file photo.png
        dify-plus chat "Which rivers are long?" --fields answer,conversation_id
    """
    output = session.output
    values = read_inputs(inputs or (), input_file)
    if continue_ and conversation:
        raise CommandError("--continue and --conversation exclude each other", "leave one of them out")
    if message is None and sys.stdin.isatty():
        if not output.pretty:
            raise CommandError("a conversation needs a terminal for its output", "give the message as an argument")
        with session.client() as dify:
            check_kind(dify, "chat")
            conversation = _last(dify, session) if continue_ else conversation
            values = values if conversation else ask_missing(output, dify, "chat", values)
            Conversation(output, dify, values, conversation, files or ()).hold()
        return _exit_codes.OK
    query = sys.stdin.read() if message in (None, "-") else message
    if not query.strip():
        raise CommandError("the message is empty", "give it as an argument or on standard input")
    with session.client() as dify:
        conversation = _last(dify, session) if continue_ else conversation
        values = values if conversation else ask_missing(output, dify, "chat", values)
        stream = dify.chat.stream(query, conversation_id=conversation, inputs=values, files=files or ())
        with stream:
            code = show_answer(output, dify, stream)
        if conversation is None and stream.conversation_id:
            output.note(f"continue with: dify-plus chat -c {stream.conversation_id} ...")
        return code


def _last(dify: Dify, session: Session) -> str:
    """Return the id of the user's last conversation."""
    last = dify.conversations.list().first()
    if last is None:
        raise CommandError(
            f"the user {session.access.user!r} has no conversation to continue", "leave out --continue, or check --user"
        )
    session.output.note(f"continuing {last.name!r}")
    return last.id
