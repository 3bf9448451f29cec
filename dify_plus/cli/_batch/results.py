"""The file of results: one line for each row, even if the job ends at any moment and is continued later.

Lines are added as rows end. A row that is tried again gets a second line; the first is removed when the file is closed,
or opened the next time. A line that was cut off is removed too.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from dify_plus.batch import Outcome
from dify_plus.cli import _exit_codes
from dify_plus.cli._batch.tables import csv_reader
from dify_plus.cli._error_messages import CommandError

__all__ = ["Results"]

COLUMNS: Final = ("key", "state", "error", "outputs", "workflow_run_id", "tokens")
"""The columns of a CSV file. The last is never empty: a line without it was cut off."""


class _JsonLines:
    """A JSON object on each line."""

    head = ""

    def lines(self, file: TextIO) -> Iterator[tuple[str, str, str]]:
        """Yield the key, state and text of each whole line."""
        for line in file:
            try:
                found = json.loads(line)
                yield json.dumps(found["key"]), found["state"], line if line.endswith("\n") else f"{line}\n"
            except (ValueError, KeyError, TypeError):
                continue

    def line(self, outcome: Outcome[Any]) -> str:
        """Write an outcome."""
        forms = {"forms": [form.to_dict() for form in outcome.forms]} if outcome.forms else {}
        return json.dumps({**_facts(outcome), **forms}, ensure_ascii=False, default=str) + "\n"

    def key(self, outcome: Outcome[Any]) -> str:
        """Return the key of an outcome, as `lines` yields it."""
        return json.dumps(outcome.key)


class _Csv:
    """A table with the columns of COLUMNS."""

    head = ",".join(COLUMNS) + "\n"

    def lines(self, file: TextIO) -> Iterator[tuple[str, str, str]]:
        """Yield the key, state and text of each whole line."""
        for cells in csv_reader(file):
            if len(cells) == len(COLUMNS) and cells[-1].isdigit():
                yield cells[0], cells[1], _csv_line(cells)

    def line(self, outcome: Outcome[Any]) -> str:
        """Write an outcome."""
        facts = _facts(outcome)
        value = facts.get("outputs", facts.get("answer"))
        facts["outputs"] = value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)
        return _csv_line(["" if facts.get(name) is None else str(facts[name]) for name in COLUMNS])

    def key(self, outcome: Outcome[Any]) -> str:
        """Return the key of an outcome, as `lines` yields it."""
        return str(outcome.key)


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _facts(outcome: Outcome[Any]) -> dict[str, Any]:
    result: Any = outcome.result
    facts: dict[str, Any] = {"key": outcome.key, "state": outcome.state}
    if hasattr(result, "outputs"):
        facts["outputs"] = result.outputs
    elif result is not None:
        facts["answer"] = result.answer
    error = None if outcome.error is None else " ".join(str(outcome.error).split())
    return {**facts, "error": error, "workflow_run_id": outcome.workflow_run_id, "tokens": outcome.tokens}


_KINDS: Final[dict[str, _JsonLines | _Csv]] = {".jsonl": _JsonLines(), ".ndjson": _JsonLines(), ".csv": _Csv()}


class Results:
    """The file of results, to which more results can be added.

    Args:
        path: A file that ends in .jsonl, .ndjson or .csv.

    Raises:
        CommandError: The name of the file has another ending, or the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        kind = _KINDS.get(path.suffix.lower())
        if kind is None:
            raise CommandError(f"--out must end in {', '.join(_KINDS)}, not {path.name!r}")
        self._path, self._kind = path, kind
        self._file: TextIO
        self._last = ""
        """The key of the last line if its row is done. Only its outcome can be yielded again although it is written."""

    def __enter__(self) -> Results:
        with self._failing():
            self._tidy()
            self._file = self._path.open("a", encoding="utf-8", errors="backslashreplace", newline="")
            if self._path.stat().st_size == 0:
                self._file.write(self._kind.head)
        return self

    def __exit__(self, *_: object) -> None:
        with self._failing(_exit_codes.JOB_ENDED):
            self._file.close()
            self._tidy()

    @contextmanager
    def _failing(self, exit_code: int = _exit_codes.USAGE) -> Iterator[None]:
        """Turn an `OSError` of the block into a `CommandError` that names the file."""
        try:
            yield
        except OSError as error:
            said = f"--out {self._path} cannot be written: {error.strerror or error}"
            advice = "correct that, and run the same command again" if exit_code == _exit_codes.JOB_ENDED else ""
            raise CommandError(said, advice, exit_code) from None

    def write(self, outcome: Outcome[Any]) -> None:
        """Add the line of an outcome.

        Raises:
            CommandError: The file cannot be written.
        """
        last, self._last = self._last, ""
        if last and last == self._kind.key(outcome) and outcome.state == "done":
            return
        with self._failing(_exit_codes.JOB_ENDED):
            self._file.write(self._kind.line(outcome))
            self._file.flush()

    def _tidy(self) -> None:
        """Remove lines that were cut off, and those that a later line replaces."""
        if not self._path.exists():
            return
        seen: set[str] = set()
        for key, state, _ in self._lines():
            if state != "done":
                seen.add(key)
        last: dict[str, int] = {}
        size = len(self._kind.head)
        for number, (key, state, line) in enumerate(self._lines()):
            size += len(line.encode())
            self._last = key if state == "done" else ""
            if key in seen:
                last[key] = number
        whole = size == self._path.stat().st_size
        if whole and sum(key in seen for key, _, _ in self._lines()) == len(last):
            return
        beside = self._path.with_name(f"{self._path.name}.part")
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(self._kind.head)
            for number, (key, _, line) in enumerate(self._lines()):
                if last.get(key, number) == number:
                    file.write(line)
        os.replace(beside, self._path)

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        with self._path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from self._kind.lines(file)
