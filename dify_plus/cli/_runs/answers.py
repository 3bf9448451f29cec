"""Shows the answer of a chat or completion app as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dify_plus.cli import _exit_codes
from dify_plus.cli._runs.form_filling import Answer, Asking, fill_in
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.streamed_text import streamed

if TYPE_CHECKING:
    from dify_plus import Stream
    from dify_plus._streams.results import ChatReply, CompletionReply

__all__ = ["show_answer"]


def show_answer(output: Output, stream: Stream[Any, Any], given: Answer | None = None) -> int:
    """Read an open stream to its end, and write its text; a chatflow's forms are filled in on the way.

    Args:
        output: The command's output.
        stream: The stream of a chat or completion app, entered.
        given: What fills in the forms; what it does not say is asked for.

    Returns:
        The exit code.
    """
    written = _write(output, stream)
    while isinstance(stream, Asking) and stream.paused and fill_in(output, stream, given or Answer()):
        given = None
        written += _write(output, stream)
    reply = stream.result()
    if output.json:
        output.data(reply.to_dict())
    elif reply.answer != written:
        output.warn("the server has taken this answer back; in its place it says:")
        with streamed(output) as write:
            write(reply.answer)
    return _tell_more(output, reply)


def _write(output: Output, stream: Stream[Any, Any]) -> str:
    """Write the text that comes; all of it together."""
    if output.json:
        return "".join(stream.text)
    pieces: list[str] = []
    with streamed(output) as write:
        for text in stream.text:
            pieces.append(text)
            write(text)
    return "".join(pieces)


def _tell_more(output: Output, reply: ChatReply | CompletionReply) -> int:
    """What is worth knowing besides the text."""
    tools = [thought.tool for thought in getattr(reply, "agent_thoughts", []) if thought.tool]
    sources = [source.document_name for source in reply.retriever_resources if source.document_name]
    if tools:
        output.note(f"tools used: {', '.join(tools)}")
    if sources:
        output.note(f"sources: {', '.join(dict.fromkeys(sources))}")
    for file in reply.files:
        output.note(f"file: {file.url}")
    if reply.paused:
        output.warn(f"the answer waits for a person: dify-plus attach {getattr(reply, 'workflow_run_id', '')}")
        return _exit_codes.FAILED
    if reply.status == "stopped":
        output.warn("the answer was stopped")
        return _exit_codes.FAILED
    output.note(f"{reply.usage.total_tokens} tokens")
    return _exit_codes.OK
