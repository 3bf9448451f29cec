"""Whether a text is another with pieces missing. Pure."""

from __future__ import annotations

from typing import Final

__all__ = ["lacks_pieces_of"]

_PIECE: Final = 16
"""How many characters must agree where the text goes on after a gap."""
_GAPS: Final = 1000
"""How many gaps are looked for."""


def lacks_pieces_of(text: str, whole: str) -> bool:
    """Tell whether a text is the whole, with pieces left out between its beginning and its end.

    Args:
        text: Text that has come in pieces.
        whole: The text that may have been meant.

    Returns:
        Whether it can be told from two texts that differ. The same text, and one that only stops early, lack none.
    """
    if not text or whole.startswith(text) or not whole.startswith(text[:_PIECE]):
        return False
    at = position = 0
    for _ in range(_GAPS):
        same = _agreement(text, at, whole, position)
        at += same
        if at == len(text):
            return True
        position = whole.find(text[at : at + _PIECE], position + same)
        if position < 0:
            return False
    return False


def _agreement(text: str, at: int, whole: str, position: int) -> int:
    """How many characters agree from these places on."""
    low, high = 0, min(len(text) - at, len(whole) - position)
    while low < high:
        middle = (low + high + 1) // 2
        if text[at + low : at + middle] == whole[position + low : position + middle]:
            low = middle
        else:
            high = middle - 1
    return low
