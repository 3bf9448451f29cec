"""Words: what search compares, what an economy index keeps of a text, what a model would count."""

from __future__ import annotations

import re
from collections import Counter

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts written without spaces: each character counts as a word."""
WORD = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")

STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "over",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "under",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)

MOST_KEYWORDS = 10


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return WORD.findall(text)


def without_stop_words(found: list[str]) -> list[str]:
    """Without the words that say nothing; all of them, when that would leave none."""
    return [word for word in found if word.lower() not in STOP_WORDS] or found


def keywords(text: str) -> list[str]:
    """The words an economy index finds a chunk by: the most frequent ones."""
    found = [word for word in re.findall(r"\w+", text) if word.lower() not in STOP_WORDS]
    return [word for word, _ in Counter(found).most_common(MOST_KEYWORDS)]


def count_tokens(text: str) -> int:
    """About what an embedding model counts."""
    return len(re.findall(rf"[{CJK}]|[^\W{CJK}]+|[^\w\s]", text))
