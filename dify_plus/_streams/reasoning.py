"""Separate the reasoning of a model from its answer."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["WithoutReasoning", "reasoning_in", "without_reasoning"]

_BEGIN: Final = "<think>"
_END: Final = "</think>"
_REASONING: Final = re.compile(r"<think>(.*?)(?:</think>\s*|\Z)", re.DOTALL)


def reasoning_in(text: str) -> str:
    """Return the reasoning in a text: the parts between `<think>` and `</think>`.

    Args:
        text: An answer.

    Returns:
        The reasoning; each part begins a new line.
    """
    return "\n".join(part for found in _REASONING.findall(text) if (part := found.strip()))


def without_reasoning(text: str) -> str:
    """Return a text without its reasoning, and without the white space after it.

    Args:
        text: An answer.
    """
    return _REASONING.sub("", text)


class WithoutReasoning:
    """Removes the reasoning from a text that arrives in pieces. The tags may be split anywhere."""

    def __init__(self) -> None:
        self._waiting = ""  # may be the beginning of a tag
        self._thinking = False
        self._after = False  # after reasoning, where white space is removed

    def feed(self, piece: str) -> str:
        """Add the next piece.

        Args:
            piece: Text as it arrived.

        Returns:
            The text that certainly belongs to the answer.
        """
        text, self._waiting = self._waiting + piece, ""
        kept: list[str] = []
        while text:
            mark = _END if self._thinking else _BEGIN
            before, found, text = text.partition(mark)
            if not found:
                cut = _beginning_at_end(before, mark)
                before, self._waiting = before[: len(before) - cut], before[len(before) - cut :]
            if not self._thinking:
                kept.append(self._answer(before))
            if found:
                self._after = self._thinking
                self._thinking = not self._thinking
        return "".join(kept)

    def close(self) -> str:
        """End the text, and return the rest of the answer."""
        waiting, self._waiting = self._waiting, ""
        return "" if self._thinking else self._answer(waiting)

    def _answer(self, text: str) -> str:
        if self._after:
            text = text.lstrip()
            self._after = not text
        return text


def _beginning_at_end(text: str, mark: str) -> int:
    """Return the number of characters at the end of a text that could begin the tag."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
