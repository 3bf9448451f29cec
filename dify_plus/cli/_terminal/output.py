"""Write results to standard output, and everything else to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dify_plus._masking import CONTROLS, visible
from dify_plus.cli._error_messages import Failure

__all__ = ["Output", "safe"]


def safe(text: str) -> str:
    """Remove the characters with which text from a server could control the terminal or the direction of text.

    Args:
        text: Text from a server.

    Returns:
        The text without control characters, except for line feeds and tabs.
    """
    return re.sub(CONTROLS, lambda found: found[0] if found[0] in "\n\t" else "", text.replace("\r\n", "\n"))


class Output:
    """The two output streams of a command.

    Attributes:
        json: Whether to write results and errors as JSON.
        quiet: Whether to leave out messages and progress.
        results: Standard output.
        messages: Standard error.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.json = as_json
        self.results = Console(highlight=False, markup=False, emoji=False)
        self.messages = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self.quiet = quiet or not sys.stderr.isatty()

    @property
    def pretty(self) -> bool:
        """Whether the results are shown to a person at a terminal."""
        return not self.json and sys.stdout.isatty() and not self.results.is_dumb_terminal

    @property
    def interactive(self) -> bool:
        """Whether there is a person at a terminal to ask."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def note(self, text: str, style: str = "dim") -> None:
        """Show a message, unless `quiet` is set."""
        if not self.quiet:
            self.messages.print(safe(text), style=style, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Show a warning, even if `quiet` is set."""
        self.messages.print(f"dify-plus: {safe(text)}", soft_wrap=True)

    def fail(self, failure: Failure, redact: Callable[[str], str]) -> None:
        """Show the error that ended the command, in one line."""
        if self.json:
            line = redact(visible(json.dumps(failure.to_dict(), ensure_ascii=False), as_json=True))
        else:
            line = f"dify-plus: {redact(safe(failure.line()))}"
        self.messages.print(line, style="red", soft_wrap=True)

    def write(self, text: str) -> None:
        """Write a piece of a result."""
        sys.stdout.write(safe(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()

    def line(self, text: str = "") -> None:
        """Write a line of a result."""
        self.write(f"{text}\n")

    def data(self, value: Any) -> None:
        """Write a result as JSON: indented on a terminal, otherwise in one line."""
        on_terminal = sys.stdout.isatty()
        self.line(json.dumps(value, ensure_ascii=False, indent=2 if on_terminal else None, default=str))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a table: aligned on a terminal, otherwise as lines of tab-separated cells."""
        texts = [[_cell(value) for value in row] for row in rows]
        if not self.pretty:
            for row in texts:
                self.line("\t".join(" ".join(cell.split()) for cell in row))
            return
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        for number, column in enumerate(columns):
            table.add_column(column, overflow="fold", no_wrap=number == 0)
        for row in texts:
            table.add_row(*(Text(safe(cell)) for cell in row))
        self.results.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
