"""How a document's indexing goes on: nothing runs in the background, the state follows from the time."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch

STAGES = {"waiting": 0.1, "parsing": 0.25, "cleaning": 0.35, "splitting": 0.5, "indexing": 1.0}
"""The states on the way to `completed`, with the part of the indexing time after which each ends."""

EMBEDDING_FAILURE = "[fake] embedding failed"


@dataclass
class IndexingFailure:
    """Makes documents fail: those whose name matches `name` (as a file pattern) and whose text has `text` in it."""

    error: str = EMBEDDING_FAILURE
    name: str = "*"
    text: str = ""
    stage: str = "indexing"
    """`parsing`, `cleaning`, `splitting` or `indexing`."""
    technique: str | None = None
    """Only with this indexing technique."""
    times: int | None = None
    """How many documents fail; `None`: all of them."""

    def take(self, name: str, text: str, technique: str | None) -> bool:
        """Whether this document is to fail."""
        fits = fnmatch(name, self.name) and self.text in text and self.technique in (None, technique)
        if not fits or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Timeline:
    """When one document passes from state to state."""

    def __init__(self, start: float, seconds: float, failure: tuple[str, str] | None = None) -> None:
        self.start, self.failure = start, failure
        self._ends: dict[str, float] = {}
        for stage, share in STAGES.items():
            self._ends[stage] = start + share * seconds
            if failure is not None and failure[0] == stage:
                break

    @property
    def before(self) -> float:
        """A moment before anything has happened: what the answer to the upload still shows."""
        return self.start - 1.0

    @property
    def error(self) -> str | None:
        """Why it fails, if it does."""
        return None if self.failure is None else self.failure[1]

    @property
    def last(self) -> float:
        """When nothing more happens."""
        return max(self._ends.values())

    def status(self, now: float) -> str:
        """The state at a time."""
        for stage, end in self._ends.items():
            if now < end:
                return stage
        return "completed" if self.failure is None else "error"

    def passed(self, stage: str, now: float) -> float | None:
        """When the stage was done, if it is."""
        failed = self.failure is not None and self.failure[0] == stage
        end = self._ends.get(stage)
        return end if end is not None and end <= now and not failed else None

    def stopped(self, now: float) -> float | None:
        """When it failed, if it has."""
        return self.last if self.failure is not None and now >= self.last else None

    def split_at(self) -> float | None:
        """When the chunks come to be; `None`: it fails before."""
        return self.passed("splitting", self.last)

    def chunk_done(self, number: int, of: int) -> float | None:
        """When the chunk with this number (from 1) will have been indexed."""
        begin, end = self.split_at(), self.passed("indexing", self.last)
        return None if begin is None or end is None else begin + (end - begin) * number / of
