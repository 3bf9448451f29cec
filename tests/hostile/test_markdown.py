"""Markdown in the terminal: one large block costs time in proportion to its size, and none of it is lost."""

from __future__ import annotations

import io
import itertools

import pytest
from rich.console import Console

from dify_plus.cli._terminal import markdown
from dify_plus.cli._terminal.markdown import StreamedMarkdown

PIECE = "".join(f"value_{n} = {n}\n" for n in range(600))


def test_a_large_block_is_drawn_as_far_as_it_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    drawn: list[int] = []
    make = markdown._markdown
    monkeypatch.setattr(markdown, "monotonic", lambda: float(next(ticks)))
    monkeypatch.setattr(markdown, "_markdown", lambda text: drawn.append(len(text)) or make(text))
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=60, height=20)
    shown = StreamedMarkdown(console)
    for piece in ("```python\n", *[PIECE] * 40):
        shown.feed(piece)
    shown.close()
    assert drawn
    assert max(drawn) < 60 * 20 * 21
    assert written.getvalue().count("value_599 = 599") >= 40
    assert written.getvalue().endswith("\n")
