"""From a text to the chunks that are indexed."""

from __future__ import annotations

import re
from collections.abc import Sequence

SOFT_BREAKS = ("\n\n", "\N{IDEOGRAPHIC FULL STOP}", ". ", " ")
"""Where a text may be cut when nobody said where, the best places first."""
LEADING_SYMBOLS = re.compile(r"^[\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f!\"#$%&'()*+,./:;<=>?@^_`~\s]+")


def clean(text: str, *, extra_spaces: bool, urls_and_emails: bool) -> str:
    """A text without what the pre-processing rules remove."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe]", "", text)
    if extra_spaces:
        text = re.sub(r"\n{3,}", "\n\n", text)
        text = re.sub(r"[\t\f\r \u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]{2,}", " ", text)
    if urls_and_emails:
        text = re.sub(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+", "", text)
    return text


def split(text: str, separator: str | None, longest: int, overlap: int) -> list[str]:
    """Cut at every `separator`, and at softer places what is longer than `longest`; `None`: only at softer places."""
    pieces = [text] if not separator else text.split(separator)
    chunks = [chunk for piece in pieces for chunk in _fit(piece, longest, overlap, SOFT_BREAKS)]
    return [chunk for chunk in map(_tidy, chunks) if chunk]


def _tidy(chunk: str) -> str:
    return LEADING_SYMBOLS.sub("", chunk).strip()


def _fit(text: str, longest: int, overlap: int, breaks: Sequence[str]) -> list[str]:
    if len(text) <= longest:
        return [text]
    if not breaks:
        step = max(longest - overlap, 1)
        return [text[at : at + longest] for at in range(0, max(len(text) - overlap, 1), step)]
    best, *others = breaks
    parts = [part for part in re.split(f"(?<={re.escape(best)})", text) if part]
    chunks: list[str] = []
    short: list[str] = []
    for part in parts:
        if len(part) <= longest:
            short.append(part)
        else:
            chunks += _join(short, longest, overlap)
            chunks += _fit(part, longest, overlap, others)
            short = []
    return chunks + _join(short, longest, overlap)


def _join(parts: list[str], longest: int, overlap: int) -> list[str]:
    """As few chunks as possible; each begins with the last parts of the one before, up to `overlap` characters."""
    chunks: list[str] = []
    current: list[str] = []
    for part in parts:
        if current and sum(map(len, current)) + len(part) > longest:
            chunks.append("".join(current))
            while current and (sum(map(len, current)) > overlap or sum(map(len, current)) + len(part) > longest):
                del current[0]
        current.append(part)
    return chunks + ["".join(current)] * bool(current)
