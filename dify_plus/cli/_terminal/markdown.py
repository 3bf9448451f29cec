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
_SHARE = 0.25
"""How much of the time drawing may take."""
_MOST = 100_000
"""The largest block, in characters, that is drawn as Markdown."""


class StreamedMarkdown:
    """Redraws the last block while it grows. A finished block is printed once and scrolls away.

    After a very large block, the rest of the text is written unchanged: drawing would take too long.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._parser = MarkdownIt().enable("table").enable("strikethrough")
        self._open = ""
        self._live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
        self._next_draw = 0.0
        self._is_plain = False

    def feed(self, text: str) -> None:
        """Add the next piece of text."""
        with delayed_interrupt():
            if self._is_plain:
                self._write(safe(text))
                return
            if not self._live.is_started:
                self._live.start()
            self._open += safe(text)
            if len(self._open) > _MOST:
                self._is_plain = True
                self._stop_drawing()
                self._write(self._open)
            elif (now := monotonic()) >= self._next_draw:
                self._draw()
                self._next_draw = monotonic() + max(_FRAME_SECONDS, (monotonic() - now) / _SHARE)

    def close(self) -> None:
        """Print the rest in full."""
        with delayed_interrupt():
            self._stop_drawing()
            if self._is_plain:
                self._write("\n")
            elif self._open.strip():
                self._console.print(_markdown(self._open))

    def _stop_drawing(self) -> None:
        if self._live.is_started:
            self._live.update("", refresh=True)
            self._live.stop()

    def _write(self, text: str) -> None:
        self._console.out(text, end="", highlight=False)

    def _draw(self) -> None:
        start = self._last_block()
        if start:
            lines = self._open.splitlines(keepends=True)
            self._live.console.print(_markdown("".join(lines[:start])))
            self._live.console.print()
            self._open = "".join(lines[start:])
        rows = self._console.render_lines(_markdown(self._visible()), pad=False)
        shown = rows[-max(self._console.height - 2, 1) :]
        self._live.update(SegmentLines(shown, new_lines=True), refresh=True)

    def _visible(self) -> str:
        """Return the first line of the last block, which decides what it is, and as many others as fit the screen."""
        height, width = self._console.height, self._console.width
        first, *others = self._open.splitlines(keepends=True) or [""]
        return "".join(line[-width * height :] for line in [first, *others[-height:]])

    def _last_block(self) -> int:
        """Return the first line of the last block, the only one that can still grow."""
        starts = [token.map[0] for token in self._parser.parse(self._open) if token.level == 0 and token.map]
        return starts[-1] if starts else 0


def _markdown(text: str) -> Markdown:
    """Return Markdown that shows the URLs of its links, so that the server cannot hide them."""
    return Markdown(text, hyperlinks=False)
