"""The ledger of a job: an SQLite file that records how far each row has come.

Records stay in an open transaction until `commit` writes the records of all rows so far, so rows that progress at
the same time share a commit. The file is locked while it is open, and the lock dies with the process. WAL with
`synchronous=NORMAL` keeps every commit when the process is killed; a power failure can take the last ones.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from dify_plus._batch.record import duplicate
from dify_plus._batch.restarts import Entry, Stage
from dify_plus._batch.rows import Key
from dify_plus.errors import LedgerError, LedgerInUse

__all__ = ["Ledger"]

VERSION: Final = "1"
SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    key NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL,
    stage TEXT NOT NULL,
    handed_out INTEGER NOT NULL DEFAULT 0,
    run_id TEXT,
    message_id TEXT,
    task_id TEXT,
    outcome TEXT
);
"""
FIND: Final = "SELECT id, fingerprint, stage, handed_out, run_id FROM rows WHERE key = ?"
FOLLOWING: Final = "SELECT id, fingerprint, stage, handed_out, run_id, key FROM rows WHERE id > ? ORDER BY id LIMIT 250"
CACHE_KILOBYTES: Final = 8192
"""The size of the page cache of SQLite."""
BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
NOT_WRITTEN: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL}
)
HINT: Final = "; check that its folder exists, that you may write to both, and that the disk has room"


class Ledger:
    """The ledger of one job. Safe to use from several threads.

    Args:
        path: The file; created if it does not exist.
        kind: The kind of app that the job is for.

    Raises:
        LedgerInUse: Another job has the ledger open.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.
    """

    keeps = True

    def __init__(self, path: str | os.PathLike[str], kind: str) -> None:
        self._path = os.fspath(path)
        self._lock = Lock()
        try:
            self._db = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, ValueError) as error:  # ValueError: not a valid file name
            raise self._explained(error) from error
        try:
            self._open(kind)
        except sqlite3.Error as error:
            self._db.close()
            raise self._explained(error) from error
        except BaseException:
            self._db.close()
            raise
        self._seen = bytearray(self._last // 8 + 1)
        """A bit for each row that this start has read."""
        self._ahead: dict[Key, Entry] = {}
        """A cache of the rows that probably come next, because rows mostly come in the same order again."""
        self._found = 0
        """Reading the row after this id fills the cache again."""

    def _open(self, kind: str) -> None:
        run = self._db.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
        run("BEGIN IMMEDIATE")
        tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            for statement in SCHEMA.split(";\n"):
                run(statement)
            run("INSERT INTO about VALUES ('version', ?), ('kind', ?)", (VERSION, kind))
        elif tables != {"about", "rows"}:
            raise LedgerError(f"{self._path} is an SQLite file, but not a ledger: name another file")
        about = dict(run("SELECT name, value FROM about").fetchall())
        if about.get("version") != VERSION:
            raise LedgerError(f"{self._path} was written by another version of dify-plus: name another file")
        if about.get("kind") != kind:
            raise LedgerError(f"{self._path} is the ledger of a job of {about.get('kind')}.map: name another file")
        run("COMMIT")
        (self._last,) = run("SELECT coalesce(max(id), 0) FROM rows").fetchone()

    def _explained(self, error: Exception) -> LedgerError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in BUSY:
            return LedgerInUse(
                f"the ledger {self._path} is in use by another job: wait for its end, or name another file"
            )
        hint = HINT if code in NOT_WRITTEN else ""
        return LedgerError(f"the ledger {self._path} cannot be used: {error}{hint}")

    def find(self, key: Key, place: int) -> Entry | None:
        """Return the entry of a row from earlier starts."""
        entry = self._ahead.pop(key, None) or self._read(key)
        if entry is not None and self._mark_read(entry.id):
            raise duplicate(key, place)
        return entry

    def look_up(self, key: Key) -> Entry | None:
        """Return the entry of a row, even if this start has read its key before."""
        entry = self._ahead.pop(key, None)
        if entry is None or self._mark_read(entry.id):  # a row in the cache may have ended since it was put there
            entry = self._read(key)
            if entry is not None:
                self._mark_read(entry.id)
        return entry

    def _mark_read(self, id: int) -> bool:
        """Mark a row as read by this start. Return whether it was marked before."""
        at, bit = id >> 3, 1 << (id & 7)
        was_read = self._seen[at] & bit
        self._seen[at] |= bit
        return bool(was_read)

    def _read(self, key: Key) -> Entry | None:
        with self._using() as db:
            found = db.execute(FIND, (key,)).fetchone()
            if found is None:
                return None
            entry = Entry._make(found)
            if entry.id == self._found + 1:
                following = db.execute(FOLLOWING, (entry.id,)).fetchall()
                self._ahead = {row[5]: Entry._make(row[:5]) for row in following}
            self._found = entry.id + len(self._ahead)
        return entry

    def recall(self, name: str) -> str | None:
        """Return a note about the job as a whole."""
        with self._using() as db:
            found = db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def remember(self, name: str, value: str) -> None:
        """Record a note about the job as a whole."""
        self._write("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def outcome(self, id: int) -> str:
        """Return the outcome of a row, as `end` recorded it."""
        with self._using() as db:
            (outcome,) = db.execute("SELECT outcome FROM rows WHERE id = ?", (id,)).fetchone()
        return str(outcome)

    def intend(self, id: int, key: Key, fingerprint: bytes) -> int:
        """Record that a row's run is about to be sent."""
        if id:
            self._write(
                "UPDATE rows SET stage = 'intent', fingerprint = ?, handed_out = 0, run_id = NULL, message_id = NULL,"
                " task_id = NULL, outcome = NULL WHERE id = ?",
                (fingerprint, id),
            )
            return id
        self._last = id = self._last + 1
        if id >> 3 >= len(self._seen):
            self._seen.extend(bytes(len(self._seen)))
        self._mark_read(id)
        self._write("INSERT INTO rows (id, key, fingerprint, stage) VALUES (?, ?, ?, 'intent')", (id, key, fingerprint))
        return id

    def release(self, id: int) -> None:
        """Record that the server did not start the run."""
        self._write("UPDATE rows SET stage = 'waiting' WHERE id = ?", (id,))

    def start(self, id: int, ids: Mapping[str, str]) -> None:
        """Record the ids that the server gave the run."""
        names = (ids.get("workflow_run_id"), ids.get("message_id"), ids.get("task_id"), id)
        self._write("UPDATE rows SET stage = 'started', run_id = ?, message_id = ?, task_id = ? WHERE id = ?", names)

    def end(self, id: int, stage: Stage, outcome: str) -> None:
        """Record a row's outcome."""
        self._write("UPDATE rows SET stage = ?, outcome = ?, handed_out = 0 WHERE id = ?", (stage, outcome, id))

    def mark_delivered(self, id: int) -> None:
        """Record that the user's program has processed an outcome."""
        self._write("UPDATE rows SET handed_out = 1 WHERE id = ?", (id,))

    def commit(self) -> None:
        """Write the records to the disk."""
        with self._using() as db:
            if db.in_transaction:
                db.execute("COMMIT")

    def close(self) -> None:
        """Write the records to the disk, and unlock the ledger."""
        try:
            self.commit()
        finally:
            with self._lock:
                self._db.close()

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._using() as db:
            if not db.in_transaction:
                db.execute("BEGIN")
            db.execute(statement, values)

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise self._explained(error) from error
