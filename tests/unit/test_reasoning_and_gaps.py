"""Thoughts are separated from answers, and texts that lack pieces are distinguished from different texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus._streams.gaps import lacks_pieces_of
from dify_plus._streams.reasoning import WithoutReasoning, reasoning_in, without_reasoning

PIECES = st.lists(st.sampled_from(["<think>", "</think>", "<th", "ink>", "</th", "<", "a", " ", "\n", "b c"]))


@given(PIECES, st.integers(1, 5))
def test_a_text_in_pieces_loses_the_same_as_the_whole(parts: list[str], size: int) -> None:
    text = "".join(parts)
    left_out = WithoutReasoning()
    kept = [left_out.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join(kept) + left_out.close() == without_reasoning(text)


@pytest.mark.parametrize(
    ("text", "thoughts", "answer"),
    [
        ("<think>\nlet me see\n</think>\n\n42", "let me see", "42"),
        ("<think>a</think>1 <think>b</think> 2", "a\nb", "1 2"),
        ("<think>cut", "cut", ""),
        ("no <thin> mark </think>", "", "no <thin> mark </think>"),
        ("", "", ""),
    ],
)
def test_thoughts_stand_between_marks(text: str, thoughts: str, answer: str) -> None:
    assert (reasoning_in(text), without_reasoning(text)) == (thoughts, answer)


WORDS = [f"word{number} " for number in range(100)]
WHOLE = "".join(WORDS)


@pytest.mark.parametrize(
    "missing", [[(10, 60)], [(5, 99)], [(10, 20), (30, 40), (70, 90)], [(0, 10)], [(1, 50)], [(0, 9), (20, 60)]]
)
def test_pieces_that_are_missing_are_seen(missing: list[tuple[int, int]]) -> None:
    left = [word for at, word in enumerate(WORDS) if not any(begin <= at < end for begin, end in missing)]
    assert lacks_pieces_of("".join(left), WHOLE)


@pytest.mark.parametrize("text", ["", WHOLE, WHOLE[:50], "another text", "word0 and so on", WHOLE + "more", "word9 "])
def test_other_texts_lack_no_pieces(text: str) -> None:
    assert not lacks_pieces_of(text, WHOLE)
