"""Write text as it arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.quiet_keyboard import no_echo

if TYPE_CHECKING:
    from dify_plus.cli._terminal.markdown import StreamedMarkdown

__all__ = ["streamed"]


class _PlainText:
    """Writes text unchanged, and ends the last line."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._ended = False

    def feed(self, text: str) -> None:
        """Write the next piece of text."""
        self._output.write(text)
        self._ended = text.endswith("\n")

    def close(self) -> None:
        """End the last line."""
        if not self._ended:
            self._output.line()


@contextmanager
def streamed(output: Output) -> Iterator[Callable[[str], None]]:
    """Write text as it arrives: rendered as Markdown on a terminal, otherwise unchanged.

    Args:
        output: The command's output.

    Yields:
        A function that takes the next piece of text.
    """
    shown = _drawn(output) if output.pretty else _PlainText(output)
    with no_echo() if output.pretty else nullcontext():
        try:
            yield shown.feed
        finally:
            shown.close()


def _drawn(output: Output) -> StreamedMarkdown:
    from dify_plus.cli._terminal.markdown import StreamedMarkdown

    return StreamedMarkdown(output.results)
