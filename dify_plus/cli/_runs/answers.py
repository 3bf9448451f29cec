"""Show the answer of a chat or completion app as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dify_plus.cli import _exit_codes
from dify_plus.cli._debug_log import log_ids
from dify_plus.cli._runs.form_filling import Answer, Asking, fill_in, how_to_continue
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.streamed_text import streamed

if TYPE_CHECKING:
    from dify_plus import Dify, Stream
    from dify_plus._streams.results import ChatReply, CompletionReply

__all__ = ["show_answer"]


def show_answer(output: Output, dify: Dify, stream: Stream[Any, Any], given: Answer | None = None) -> int:
    """Read an open stream to its end, write its text, and fill in the forms of a chatflow.

    Args:
        output: The command's output.
        dify: The client.
        stream: The open stream of a chat or completion app.
        given: Answers to the first form. The command asks for those that are missing.

    Returns:
        The exit code.
    """
    try:
        written = _write(output, stream)
        while isinstance(stream, Asking) and stream.paused and fill_in(output, dify, stream, given or Answer()):
            given = None
            written += _write(output, stream)
    finally:
        log_ids(stream)
    reply = stream.result()
    if output.json:
        output.data(reply.to_dict())
    elif not _is_shown(stream, reply.answer, written):
        output.warn("the server replaced this answer with:")
        with streamed(output) as write:
            write(reply.answer)
    return _show_details(output, reply)


def _is_shown(stream: Stream[Any, Any], answer: str, written: str) -> bool:
    """Return whether an answer has been written.

    The answer of an agent is what it says after its last use of a tool. Of a stopped answer, a server may keep less
    than it has sent.
    """
    is_end = answer != "" and written.endswith(answer)
    is_beginning = written.startswith(answer) and not stream.text_replaced
    return is_end or is_beginning


def _write(output: Output, stream: Stream[Any, Any]) -> str:
    """Write the text as it arrives, and return all of it."""
    if output.json:
        return "".join(stream.text)
    pieces: list[str] = []
    with streamed(output) as write:
        for text in stream.text:
            pieces.append(text)
            write(text)
    return "".join(pieces)


def _show_details(output: Output, reply: ChatReply | CompletionReply) -> int:
    """Show tools, sources, files and tokens, and return the exit code."""
    tools = [thought.tool for thought in getattr(reply, "agent_thoughts", []) if thought.tool]
    sources = [source.document_name for source in reply.retriever_resources if source.document_name]
    if tools:
        output.note(f"tools used: {', '.join(tools)}")
    if sources:
        output.note(f"sources: {', '.join(dict.fromkeys(sources))}")
    for file in reply.files:
        output.note(f"file: {file.url}")
    if reply.paused:
        run_id = getattr(reply, "workflow_run_id", None)
        output.warn(f"the answer waits for a person; {how_to_continue(run_id, reply.reasons)}")
        return _exit_codes.FAILED
    if reply.status == "stopped":
        output.warn("the answer was stopped")
        return _exit_codes.FAILED
    output.note(f"{reply.usage.total_tokens} tokens")
    return _exit_codes.OK
