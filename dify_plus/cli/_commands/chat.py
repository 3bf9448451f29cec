"""`dify-plus chat`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._commands.options import FILES, INPUT_FILE, INPUTS
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._runs.answers import show_answer
from dify_plus.cli._runs.conversation import Conversation
from dify_plus.cli._runs.input_values import ask_missing, read_inputs
from dify_plus.cli._session import Session, command

__all__ = ["chat"]


@command()
def chat(
    session: Session,
    message: Annotated[
        str | None,
        typer.Argument(metavar="MESSAGE", help="The message; - reads it from standard input. Leave it out for a conversation."),
    ] = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", "-c", metavar="ID", help="The conversation to continue.")
    ] = None,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    files: FILES = None,
) -> int:
    """Send a message to a chat, agent or chatflow app, or hold a conversation with it.

    In a conversation, /help lists the commands you can type. Ctrl-C stops the answer, not the program.
    """
    output = session.output
    values = read_inputs(inputs or (), input_file)
    if message is None and sys.stdin.isatty():
        if not output.pretty:
            raise CommandError("a conversation needs a terminal for its output", "give the message as an argument")
        with session.client() as dify:
            values = values if conversation else ask_missing(output, dify, values)
            Conversation(output, dify, values, conversation, files or ()).hold()
        return _exit_codes.OK
    query = sys.stdin.read() if message in (None, "-") else message
    if not query.strip():
        raise CommandError("the message is empty", "give it as an argument or on standard input")
    with session.client() as dify:
        values = values if conversation else ask_missing(output, dify, values)
        stream = dify.chat.stream(query, conversation_id=conversation, inputs=values, files=files or ())
        with stream:
            code = show_answer(output, stream)
        if conversation is None and stream.conversation_id:
            output.note(f"continue with: dify-plus chat -c {stream.conversation_id} ...")
        return code
