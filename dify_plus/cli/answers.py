"""Shows the answer of a chat or completion app as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from dify_plus.cli.markdown import streamed
from dify_plus.cli.output import Output

if TYPE_CHECKING:
    from dify_plus import Stream
    from dify_plus.results import ChatReply, CompletionReply

__all__ = ["show_answer"]

ReplyT = TypeVar("ReplyT", "ChatReply", "CompletionReply")


def show_answer(output: Output, stream: Stream[Any, ReplyT]) -> ReplyT:
    """Read an open stream to its end, and write its text.

    Args:
        output: The command's output.
        stream: The stream, entered.

    Returns:
        The whole answer.
    """
    pieces: list[str] = []
    if output.json:
        reply = stream.result()
        output.data(reply.to_dict())
        return reply
    with streamed(output) as write:
        for text in stream.text:
            pieces.append(text)
            write(text)
    reply = stream.result()
    if reply.answer != "".join(pieces):
        output.warn("the server has taken this answer back; in its place it says:")
        with streamed(output) as write:
            write(reply.answer)
    _tell_more(output, reply)
    return reply


def _tell_more(output: Output, reply: ChatReply | CompletionReply) -> None:
    """What is worth knowing besides the text."""
    tools = [thought.tool for thought in getattr(reply, "agent_thoughts", []) if thought.tool]
    sources = [source.document_name for source in reply.retriever_resources if source.document_name]
    if tools:
        output.note(f"tools used: {', '.join(tools)}")
    if sources:
        output.note(f"sources: {', '.join(dict.fromkeys(sources))}")
    for file in reply.files:
        output.note(f"file: {file.url}")
    output.note(f"{reply.usage.total_tokens} tokens")
