"""Show Markdown while it is still arriving."""

from __future__ import annotations

from time import monotonic

from markdown_it import MarkdownIt
from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.segment import SegmentLines

from dify_plus.cli._terminal.output import safe
from dify_plus.cli._terminal.quiet_keyboard import delayed_interrupt

__all__ = ["StreamedMarkdown"]

_FRAME_SECONDS = 0.08


class StreamedMarkdown:
    """Redraws the last block while it grows. A finished block is printed once and scrolls away."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._parser = MarkdownIt().enable("table").enable("strikethrough")
        self._open = ""
        self._live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
        self._drawn = 0.0

    def feed(self, text: str) -> None:
        """Add the next piece of text."""
        with delayed_interrupt():
            if not self._live.is_started:
                self._live.start()
            self._open += safe(text)
            if monotonic() - self._drawn >= _FRAME_SECONDS:
                self._draw()

    def close(self) -> None:
        """Print the rest in full."""
        with delayed_interrupt():
            if self._live.is_started:
                self._live.update("", refresh=True)
                self._live.stop()
            if self._open.strip():
                self._console.print(_markdown(self._open))

    def _draw(self) -> None:
        self._drawn = monotonic()
        start = self._last_block()
        if start:
            lines = self._open.splitlines(keepends=True)
            self._live.console.print(_markdown("".join(lines[:start])))
            self._live.console.print()
            self._open = "".join(lines[start:])
        rows = self._console.render_lines(_markdown(self._open), pad=False)
        shown = rows[-max(self._console.height - 2, 1) :]
        self._live.update(SegmentLines(shown, new_lines=True), refresh=True)

    def _last_block(self) -> int:
        """Return the first line of the last block, the only one that can still grow."""
        starts = [token.map[0] for token in self._parser.parse(self._open) if token.level == 0 and token.map]
        return starts[-1] if starts else 0


def _markdown(text: str) -> Markdown:
    """Return Markdown that shows the URLs of its links, so that the server cannot hide them."""
    return Markdown(text, hyperlinks=False)
