"""The interface of the record of a job, and the record of a job without a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dify_plus._batch.restarts import Entry, Stage
from dify_plus._batch.rows import Key
from dify_plus.errors import DuplicateKey

__all__ = ["NoLedger", "Record", "RunRecorder", "duplicate"]


class RunRecorder(Protocol):
    """Records the progress of a running row."""

    keeps: bool
    """Whether anything is written to a ledger."""

    def release(self, id: int) -> None:
        """Record that the server did not start the run."""
        ...

    def start(self, id: int, ids: Mapping[str, str]) -> None:
        """Record the ids that the server gave the run."""
        ...

    def end(self, id: int, stage: Stage, outcome: str) -> None:
        """Record a row's outcome."""
        ...


class Record(RunRecorder, Protocol):
    """The record of the rows. The next `commit` writes it to the disk."""

    def find(self, key: Key, place: int) -> Entry | None:
        """Return the entry of a row from earlier starts.

        Args:
            key: The row's key.
            place: The row's place.

        Raises:
            DuplicateKey: This start has read the key before.
        """
        ...

    def outcome(self, id: int) -> str:
        """Return the outcome of a row, as it was written."""
        ...

    def intend(self, id: int, key: Key, fingerprint: bytes) -> int:
        """Record that a row's run is about to be sent.

        Args:
            id: The row's id; 0 if it has none yet.
            key: The row's key.
            fingerprint: The fingerprint of its inputs.

        Returns:
            The row's id.
        """
        ...

    def mark_delivered(self, id: int) -> None:
        """Record that the user's program has processed an outcome."""
        ...

    def commit(self) -> None:
        """Write the records to the disk."""
        ...

    def close(self) -> None:
        """Write the records to the disk, and unlock the ledger."""
        ...


def duplicate(key: Key, place: int | None = None) -> DuplicateKey:
    """Return the error for two rows with the same key. Pass the `place` of the second row, if rows have places."""
    where = "" if place is None else f"; the second is row {place}, counted from 0"
    return DuplicateKey(f"two rows have the key {key!r}{where}")


class NoLedger:
    """Keeps only a number for each key, to find two rows with the same key: about 70 bytes per key.

    Args:
        unique: Whether the keys are known to differ. If so, nothing is kept.
    """

    keeps = False

    def __init__(self, *, unique: bool) -> None:
        self._unique = unique
        self._numbers: set[int] = set()
        self._hashes: set[int] = set()

    def find(self, key: Key, place: int) -> Entry | None:
        """Return None: there are no earlier starts."""
        if not self._unique:
            seen, number = (self._numbers, key) if isinstance(key, int) else (self._hashes, hash(key))
            if number in seen:
                raise duplicate(key, place)
            seen.add(number)
        return None

    def outcome(self, id: int) -> str:
        """Raise `LookupError`: no outcomes are kept."""
        raise LookupError(id)

    def intend(self, id: int, key: Key, fingerprint: bytes) -> int:
        """Do nothing."""
        return 0

    def release(self, id: int) -> None:
        """Do nothing."""

    def start(self, id: int, ids: Mapping[str, str]) -> None:
        """Do nothing."""

    def end(self, id: int, stage: Stage, outcome: str) -> None:
        """Do nothing."""

    def mark_delivered(self, id: int) -> None:
        """Do nothing."""

    def commit(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
