"""A hook of mkdocs: tables fit narrow screens."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any


def on_page_content(html: str, **_: Any) -> str:
    """Prepare the tables of a page for the rules of style.css."""
    return re.sub(r"<table>.*?</table>", lambda table: labelled(wrapping(table[0])), html, flags=re.DOTALL)


def labelled(table: str) -> str:
    """In a table with more than two columns, label each cell after the first of a row with the title of its column."""
    titles = [re.sub(r"<.*?>", "", title) for title in re.findall(r"<th[^>]*>(.*?)</th>", table)]
    if len(titles) < 3:
        return table
    column = cycle(titles)

    def label(cell: re.Match[str]) -> str:
        title = next(column)
        return cell[0] if title in ("", titles[0]) else f'<td data-label="{title}"{cell[1]}>'

    return re.sub(r"<td([^>]*)>", label, table)


def wrapping(table: str) -> str:
    """Let code in a table wrap at its spaces, and nowhere else."""
    return re.sub(r"<code>.*?</code>", lambda code: code[0].replace(" ", " <wbr>"), table)
