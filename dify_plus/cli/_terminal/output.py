"""Where things are shown: results on standard output, everything else on standard error."""

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
    """Take out what could drive a terminal or turn the direction of text.

    Args:
        text: Text from a server.

    Returns:
        The text without control characters; line ends and tabs stay.
    """
    return re.sub(CONTROLS, lambda found: found[0] if found[0] in "\n\t" else "", text.replace("\r\n", "\n"))


class Output:
    """The two streams of a command, and what it may say on them.

    Attributes:
        json: Whether results are for machines.
        quiet: Whether messages and progress are left out.
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
        """Whether somebody looks at the results as they come."""
        return not self.json and sys.stdout.isatty() and not self.results.is_dumb_terminal

    @property
    def interactive(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def note(self, text: str, style: str = "dim") -> None:
        """Tell on the way what happens; only to somebody who looks."""
        if not self.quiet:
            self.messages.print(safe(text), style=style, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Tell what should not be overlooked, to logs as well."""
        self.messages.print(f"dify-plus: {safe(text)}", soft_wrap=True)

    def fail(self, failure: Failure, redact: Callable[[str], str]) -> None:
        """Tell what ended the command, in one line."""
        if self.json:
            line = redact(visible(json.dumps(failure.to_dict(), ensure_ascii=False), as_json=True))
        else:
            line = f"dify-plus: {redact(safe(failure.line()))}"
        self.messages.print(line, style="red", soft_wrap=True)

    def write(self, text: str) -> None:
        """Write a piece of a result, as it is."""
        sys.stdout.write(safe(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()

    def line(self, text: str = "") -> None:
        """Write a line of a result."""
        self.write(f"{text}\n")

    def data(self, value: Any) -> None:
        """Write a result as JSON: in lines that read well for somebody who looks, else in one."""
        looked_at = sys.stdout.isatty()
        self.line(json.dumps(value, ensure_ascii=False, indent=2 if looked_at else None, default=str))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a table: drawn for somebody who looks, else one line for each row with tabs between."""
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
