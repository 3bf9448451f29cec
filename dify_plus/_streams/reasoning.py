"""What a model thinks before it answers, told apart from the answer. Pure."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["WithoutReasoning", "reasoning_in", "without_reasoning"]

_BEGIN: Final = "<think>"
_END: Final = "</think>"
_THOUGHT: Final = re.compile(r"<think>(.*?)(?:</think>\s*|\Z)", re.DOTALL)


def reasoning_in(text: str) -> str:
    """The thoughts in a text: what stands between `<think>` and `</think>`.

    Args:
        text: An answer.

    Returns:
        The thoughts, each on lines of its own.
    """
    return "\n".join(thought for found in _THOUGHT.findall(text) if (thought := found.strip()))


def without_reasoning(text: str) -> str:
    """A text without its thoughts, and without the blanks that follow them.

    Args:
        text: An answer.
    """
    return _THOUGHT.sub("", text)


class WithoutReasoning:
    """Leaves the thoughts out of a text that comes in pieces. The marks may be cut anywhere."""

    def __init__(self) -> None:
        self._waiting = ""  # may be the beginning of a mark
        self._thinking = False
        self._after = False  # behind a thought, where blanks are left out

    def feed(self, piece: str) -> str:
        """Take the next piece.

        Args:
            piece: Text, as it came.

        Returns:
            What of it is known to belong to the answer.
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
        """Take the end of the text; give what was held back."""
        waiting, self._waiting = self._waiting, ""
        return "" if self._thinking else self._answer(waiting)

    def _answer(self, text: str) -> str:
        if self._after:
            text = text.lstrip()
            self._after = not text
        return text


def _beginning_at_end(text: str, mark: str) -> int:
    """How many characters at the end of a text could begin the mark."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
