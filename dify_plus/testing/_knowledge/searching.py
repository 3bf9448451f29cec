"""Scoring: BM25, as SQLite's full-text index (FTS5, part of Python) computes it."""

from __future__ import annotations

from collections.abc import Sequence

from dify_plus.testing._knowledge.keywords import without_stop_words, words


def rank(query: str, texts: Sequence[str], *, stemmed: bool) -> list[tuple[int, float]]:
    """The texts that share a word with the query, best first: their places and scores.

    A score lies between 0 and 1, where 1 is that of the query itself. `stemmed`: "flies" finds "fly" (English).
    """
    import sqlite3  # not before it is needed: starting must be quick

    asked = words(query)
    if not asked:
        return []
    tokenizer = "porter unicode61" if stemmed else "unicode61"
    with sqlite3.connect(":memory:") as index:
        index.execute(f"CREATE VIRTUAL TABLE chunk USING fts5(text, tokenize='{tokenizer}')")
        rows = [asked, *map(words, texts)]
        index.executemany("INSERT INTO chunk(rowid, text) VALUES (?, ?)", enumerate(map(" ".join, rows)))
        found = index.execute(
            "SELECT rowid, -bm25(chunk) AS score FROM chunk WHERE chunk MATCH ? ORDER BY score DESC, rowid",
            (" OR ".join(f'"{term}"' for term in without_stop_words(asked)),),
        ).fetchall()
    index.close()
    perfect = next((score for row, score in found if row == 0), 1.0)
    return [(row - 1, min(score / perfect, 1.0)) for row, score in found if row != 0]
