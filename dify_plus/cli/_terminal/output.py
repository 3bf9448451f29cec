"""Write results to standard output, and everything else to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from dify_plus._masking import CONTROLS, visible
from dify_plus.cli._error_messages import Failure
from dify_plus.cli._terminal.fields import as_lines, pick

__all__ = ["Output", "safe"]


_READABLE = 12
"""A cell that is folded keeps at least this width."""


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
        json: Whether results are wanted as data: as JSON, or as fields of it.
        fields: The fields to write; empty for all.
        quiet: Whether to leave out messages and progress.
        results: Standard output.
        messages: Standard error.
    """

    def __init__(self, *, as_json: bool = False, fields: Sequence[str] = (), quiet: bool = False) -> None:
        self.json = as_json or bool(fields)
        self.fields = fields
        self._as_json = as_json
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
        if self._as_json:
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

    def data(self, value: Any, *, lenient: bool = False) -> None:
        """Write a result, or the chosen fields of it, as JSON: indented on a terminal, otherwise in one line.

        Args:
            value: The result.
            lenient: Whether it may lack all of the fields.

        Raises:
            CommandError: The result does not have a field that the user has chosen.
        """
        if self.fields:
            rows = pick(value, self.fields, lenient=lenient)
            if not self._as_json:
                for line in as_lines(rows):
                    self.line(line)
                return
            value = rows if isinstance(value, list) or len(rows) != 1 else rows[0]
        on_terminal = sys.stdout.isatty()
        self.line(json.dumps(value, ensure_ascii=False, indent=2 if on_terminal else None, default=str))

    def done(self, value: Any, text: str) -> None:
        """Report what the command has done, as data or as a message.

        Args:
            value: The result, if it is wanted as data.
            text: The message otherwise.
        """
        if self.json:
            self.data(value)
        else:
            self.note(text)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a table: aligned on a terminal, otherwise as lines of tab-separated cells."""
        texts = [[_cell(value) for value in row] for row in rows]
        if not self.pretty:
            for row in texts:
                self.line("\t".join(" ".join(cell.split()) for cell in row))
            return
        cells = [[Text(safe(cell)) for cell in row] for row in texts]
        self.results.print(_table(columns, cells, self.results.width))


def _table(columns: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> RenderableType:
    """Return a table that fits the width: aligned columns, or a block of lines for each row."""
    least = [len(column) for column in columns]
    for row in rows:
        for number, cell in enumerate(row):
            least[number] = max(least[number], min(cell.cell_len, _READABLE) if number else cell.cell_len)
    for gap in (2, 1):
        if sum(least) + gap * (len(columns) - 1) <= width:
            return _aligned(columns, rows, least, gap)
    return Group(*(_block(columns, row) for row in rows))


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[Text]], least: Sequence[int], gap: int) -> Table:
    """Return a table with aligned columns. Long cells are folded, except for those of the first column."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, gap, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0, min_width=least[number])
    for row in rows:
        table.add_row(*row)
    return table


def _block(columns: Sequence[str], row: Sequence[Text]) -> RenderableType:
    """Return a row as a block: the first cell, and a line below it for each other cell."""
    block = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    block.add_column(no_wrap=True, style="dim")
    block.add_column(overflow="fold")
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if cell.plain:
            block.add_row(f"  {column}", cell)
    return Group(row[0], block)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
