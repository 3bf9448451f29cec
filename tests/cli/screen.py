"""The text that a terminal shows after a program has written to it."""

from __future__ import annotations

import re

_PIECE = r"\x1b\[(?P<number>\d*)[;\d]*(?P<act>[A-Za-z])|\x1b\[\?\d+[a-z]|(?P<plain>[^\x1b])|\x1b."


def screen(written: str, columns: int = 80) -> str:
    """Return all lines of the screen and of what scrolled away. Knows what Rich and the keyboard's echo use."""
    lines: list[list[str]] = [[]]
    row = column = 0
    for found in re.finditer(_PIECE, written, re.DOTALL):
        count = int(found["number"] or 1) if found["act"] else 0
        match found["plain"] or found["act"]:
            case "\r":
                column = 0
            case "\n":
                row, column = row + 1, 0
            case "A" if found["act"]:
                row = max(row - count, 0)
            case "B" if found["act"]:
                row += count
            case "K" if found["act"]:
                lines[row] = lines[row][:column] if found["number"] in ("", "0") else []
            case str(character) if found["plain"]:
                if column == columns:
                    row, column = row + 1, 0
                lines += [[] for _ in range(row + 1 - len(lines))]
                lines[row] += [" "] * (column + 1 - len(lines[row]))
                lines[row][column] = character
                column += 1
        lines += [[] for _ in range(row + 1 - len(lines))]
    return "\n".join("".join(line).rstrip() for line in lines)
