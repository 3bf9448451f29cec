"""Draw a recording as an animated SVG: a scrolling terminal, animated with CSS.

A recording has no times. The time after each piece depends only on its kind, so equal recordings give equal files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

from _demo.recording import COLUMNS, Piece

ROWS = 24
FONT = 14
WIDTH, HEIGHT = 8.4, 20.0
"""The size of a character, in pixels."""
MARGIN = 16
BACKGROUND, FOREGROUND = "#1c1e26", "#d5d8da"

WORD, LINE, CODE, END = 0.07, 0.4, 3.0, 6.0
"""Seconds after a word, after a line, after a block of code, and before the animation begins again."""


class Cell(NamedTuple):
    """One character on the terminal."""

    row: int
    column: int
    text: str
    css: str
    time: float


def draw(pieces: Sequence[Piece]) -> str:
    """Return the SVG of a recording."""
    cells, seconds = layout(pieces)
    moments = sorted({cell.time for cell in cells if cell.time > 0})
    names = {moment: f"t{number}" for number, moment in enumerate(moments)}
    body = "\n".join(spans(cells, names))
    frames = "\n".join(
        f"@keyframes {name}{{0%{{visibility:hidden}}{percent(moment, seconds)}{{visibility:visible}}}}"
        for moment, name in names.items()
    )
    rules = "\n".join(f".{name}{{animation-name:{name}}}" for name in names.values())
    width, height = round(COLUMNS * WIDTH + 2 * MARGIN), round(ROWS * HEIGHT + 2 * MARGIN)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<!-- Made by scripts/record-demo. Do not edit. -->
<title>A recording of dify-plus demo</title>
<style>
text{{font:{FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:{FOREGROUND};\
white-space:pre}}
text,#screen{{animation-duration:{seconds:.2f}s;animation-timing-function:step-end;animation-iteration-count:infinite}}
#screen{{animation-name:scroll}}
{scrolling(cells, seconds)}
{frames}
{rules}
@media (prefers-reduced-motion:reduce){{text,#screen{{animation:none}}}}
</style>
<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>
<svg x="{MARGIN}" y="{MARGIN}" width="{width - 2 * MARGIN}" height="{height - 2 * MARGIN}">
<g id="screen">
{body}
</g>
</svg>
</svg>
"""


def layout(pieces: Sequence[Piece]) -> tuple[list[Cell], float]:
    """Return the characters with their places and times, and the length of the animation in seconds."""
    console = Console(color_system="standard", force_terminal=True, width=10_000, _environ={})
    cells: list[Cell] = []
    row, column, time = 0, 0, 0.0
    for piece in pieces:
        for index, line in enumerate(piece.text.split("\n")):
            if index:
                row, column = row + 1, 0
            for segment in Text.from_ansi(line).render(console):
                for character in segment.text:
                    if column >= COLUMNS and character != " ":
                        row, column = row + 1, move_word(cells, row)
                    cells.append(Cell(row, column, character, css(segment.style), round(time, 2)))
                    column += 1
        time += pause(piece)
    return cells, round(time + END, 2)


def move_word(cells: list[Cell], row: int) -> int:
    """Move the word at the end of a full row to the next row. Return its length; 0 if it fills the row."""
    start = len(cells)
    while cells[start - 1].row == row and cells[start - 1].text != " ":
        start -= 1
    word = cells[start:] if len(cells) - start < COLUMNS else []
    cells[len(cells) - len(word) :] = [cell._replace(row=row + 1, column=at) for at, cell in enumerate(word)]
    return len(word)


def pause(piece: Piece) -> float:
    """Return the seconds after a piece."""
    if not piece.printed and piece.text.count("\n") > 3:
        return CODE
    return LINE if piece.text.endswith("\n") else WORD


def css(style: Style | None) -> str:
    """Return the CSS declarations for a style of the terminal."""
    if style is None:
        return ""
    found = []
    if style.color is not None and not style.color.is_default:
        found.append(f"fill:{style.color.get_truecolor(MONOKAI).hex}")
    if style.bold:
        found.append("font-weight:bold")
    if style.dim:
        found.append("opacity:.6")
    return ";".join(found)


def spans(cells: Sequence[Cell], names: dict[float, str]) -> Iterator[str]:
    """Yield a text element for each run of characters of one row, style and moment."""
    for (row, style, time), run in groupby(cells, lambda cell: (cell.row, cell.css, cell.time)):
        found = list(run)
        text = "".join(cell.text for cell in found)
        shown = text.strip(" ")
        if not shown:
            continue
        column = found[0].column + len(text) - len(text.lstrip(" "))
        place = f'x="{column * WIDTH:.1f}" y="{row * HEIGHT + FONT:.0f}" textLength="{len(shown) * WIDTH:.1f}"'
        moment = f' class="{names[time]}"' if time in names else ""
        look = f' style="{style}"' if style else ""
        yield f"<text {place}{moment}{look}>{escape(shown, quote=False)}</text>"


def scrolling(cells: Sequence[Cell], seconds: float) -> str:
    """Return the keyframes that move the screen up as rows are added below."""
    frames, top = ["0%{transform:none}"], 0
    for time, group in groupby(cells, lambda cell: cell.time):
        lowest = max(cell.row for cell in group) - ROWS + 1
        if lowest > top:
            top = lowest
            frames.append(f"{percent(time, seconds)}{{transform:translateY({-top * HEIGHT:.0f}px)}}")
    return f"@keyframes scroll{{{''.join(frames)}}}"


def percent(time: float, seconds: float) -> str:
    return f"{100 * time / seconds:.3f}%"
