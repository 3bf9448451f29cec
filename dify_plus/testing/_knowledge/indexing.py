"""The progress of a document's indexing. Nothing runs in the background: the status depends on the time."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch

STAGES = {"waiting": 0.1, "parsing": 0.25, "cleaning": 0.35, "splitting": 0.5, "indexing": 1.0}
"""The statuses before `completed`, each with the fraction of the indexing time after which it ends."""

EMBEDDING_FAILURE = "[fake] embedding failed"


@dataclass
class IndexingFailure:
    """Makes documents fail whose name matches the file pattern `name` and whose text contains `text`."""

    error: str = EMBEDDING_FAILURE
    name: str = "*"
    text: str = ""
    stage: str = "indexing"
    """`parsing`, `cleaning`, `splitting` or `indexing`."""
    technique: str | None = None
    """Only documents with this indexing technique."""
    times: int | None = None
    """How many documents fail; `None` for all."""

    def take(self, name: str, text: str, technique: str | None) -> bool:
        """Return whether this document fails, and count it."""
        fits = fnmatch(name, self.name) and self.text in text and self.technique in (None, technique)
        if not fits or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Timeline:
    """The times at which a document changes its status."""

    def __init__(self, start: float, seconds: float, failure: tuple[str, str] | None = None) -> None:
        self.start, self.failure = start, failure
        self._ends: dict[str, float] = {}
        for stage, share in STAGES.items():
            self._ends[stage] = start + share * seconds
            if failure is not None and failure[0] == stage:
                break

    @property
    def before(self) -> float:
        """A time before the first change, which the answer to the upload shows."""
        return self.start - 1.0

    @property
    def error(self) -> str | None:
        """The error, if the indexing fails."""
        return None if self.failure is None else self.failure[1]

    @property
    def last(self) -> float:
        """The time of the last change."""
        return max(self._ends.values())

    def status(self, now: float) -> str:
        """Return the status at a time."""
        for stage, end in self._ends.items():
            if now < end:
                return stage
        return "completed" if self.failure is None else "error"

    def passed(self, stage: str, now: float) -> float | None:
        """Return when the stage ended, or `None` if it has not."""
        failed = self.failure is not None and self.failure[0] == stage
        end = self._ends.get(stage)
        return end if end is not None and end <= now and not failed else None

    def stopped(self, now: float) -> float | None:
        """Return when the indexing failed, or `None` if it has not."""
        return self.last if self.failure is not None and now >= self.last else None

    def split_at(self) -> float | None:
        """Return the time at which the chunks are created; `None` if the indexing fails before."""
        return self.passed("splitting", self.last)

    def chunk_done(self, number: int, of: int) -> float | None:
        """Return when the chunk with this number (from 1) is indexed."""
        begin, end = self.split_at(), self.passed("indexing", self.last)
        return None if begin is None or end is None else begin + (end - begin) * number / of
