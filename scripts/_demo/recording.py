"""Run the demo on a terminal of 80 columns, and record its output piece by piece."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

from rich.console import Console

from dify_plus.cli._demo.tour import show_demo

COLUMNS = 80
VOLATILE = (r"127\.0\.0\.1:\d+", r"sent \d+ HTTP requests in [\d.]+ s")
"""Patterns for the parts of the output that change with every run."""


class Piece(NamedTuple):
    """A text from one write of the demo."""

    text: str
    printed: bool
    """Whether a step printed it. The demo itself writes the headings and the code."""


class Recorder(StringIO):
    """A file that collects its content as pieces."""

    def __init__(self, pieces: list[Piece], printed: bool) -> None:
        super().__init__()
        self.pieces, self.printed = pieces, printed

    def write(self, text: str) -> int:
        if text == "\n" and self.pieces:
            text = self.pieces.pop().text + text  # print() writes the end of a line by itself
        if text:
            self.pieces.append(Piece(text, self.printed))
        return len(text)


def record(**speed: Any) -> list[Piece]:
    """Return the output of the demo on a terminal with colours.

    Args:
        speed: Arguments of `show_demo`.
    """
    pieces: list[Piece] = []
    terminal = Recorder(pieces, printed=False)
    console = Console(
        file=terminal, width=COLUMNS, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}
    )
    with redirect_stdout(Recorder(pieces, printed=True)):
        show_demo(console, **speed)
    return pieces


def plain(pieces: list[Piece]) -> str:
    """Return the text without colours."""
    text = re.sub(r"\x1b\[[\d;]*m", "", "".join(piece.text for piece in pieces))
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


def with_volatile_parts_of(earlier: str, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces, with the parts that change with every run taken from an earlier recording.

    Args:
        earlier: The text of the earlier recording.
        pieces: The new recording.
    """
    for pattern in VOLATILE:
        if found := re.search(pattern, earlier):
            pieces = [piece._replace(text=re.sub(pattern, found[0], piece.text)) for piece in pieces]
    return pieces
