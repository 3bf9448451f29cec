"""Decide whether pieces of a text are missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["consists_of", "lacks_pieces_of"]

_PIECE: Final = 16
"""The number of characters that must agree where the text continues after a gap."""
_GAPS: Final = 1000
"""The largest number of gaps to look for."""


def lacks_pieces_of(text: str, whole: str) -> bool:
    """Return whether a text is the whole text with pieces missing anywhere before its end.

    Args:
        text: The text that arrived in pieces.
        whole: The whole text.

    Returns:
        True only if the text is clearly the whole with gaps, not a different text. False for the same text, for a text
        that only stops early, and if too few characters agree.
    """
    if not text or whole.startswith(text):
        return False
    at = position = 0
    for _ in range(_GAPS):
        same = _agreement(text, at, whole, position)
        at += same
        if at == len(text):
            return True
        piece = text[at : at + _PIECE]
        position = whole.find(piece, position + same)
        if position < 0 or max(at, len(piece)) < _PIECE:
            return False
    return False


def consists_of(text: str, parts: Iterable[str]) -> bool:
    """Return whether a text consists of whole parts, in order, each on a new line. Parts may be left out.

    Args:
        text: The text.
        parts: The parts that it may have.
    """
    for part in parts:
        if part and text.startswith(part):
            text = text.removeprefix(part).removeprefix("\n")
    return not text


def _agreement(text: str, at: int, whole: str, position: int) -> int:
    """Return the number of characters that agree from these positions on."""
    low, high = 0, min(len(text) - at, len(whole) - position)
    while low < high:
        middle = (low + high + 1) // 2
        if text[at + low : at + middle] == whole[position + low : position + middle]:
            low = middle
        else:
            high = middle - 1
    return low
