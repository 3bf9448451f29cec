"""Explain the complaints of a server's validator in plain words. Does no I/O."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["in_plain_words"]

_HEAD: Final = r"\s*\d+ validation errors? for (?P<model>\S+)\s+"
_PROBLEM: Final = (
    r"(?:(?P<place>[A-Za-z_]\w*(?:\.\w+)*)\s+)??"
    r"(?P<words>(?:Value error|Assertion failed|[A-Z])[^\[]*?) \[type=(?P<kind>\w+).*?\]"
    r"(?:\s+For further information visit \S+)?(?:\s+|$)"
)


def in_plain_words(message: str) -> str:
    """Rewrite the report of pydantic, which servers send as it is; leave every other message alone.

    Args:
        message: The message of a server's answer.

    Returns:
        The message, with the field and what is wrong with it.
    """
    head = re.match(_HEAD, message)
    if head is None:
        return message
    found = re.finditer(_PROBLEM, message[head.end() :], re.DOTALL)
    return "; ".join(_sentence(one["place"] or "", " ".join(one["words"].split())) for one in found) or message


def _sentence(place: str, words: str) -> str:
    words = re.sub(r"^(Value error|Assertion failed), ", "", words)
    if words == "Field required":
        return f"{place} is required"
    words = re.sub(r"^(Input|String|List|Dictionary|Value) (?=should )", "", words)
    if not place or words.startswith(place):
        return words
    return f"{place} {words}" if words.startswith(("should ", "must ")) else f"{place}: {words}"
