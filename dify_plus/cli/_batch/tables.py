"""Tables of rows: CSV, JSON Lines and Parquet. Read row by row, however long they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TextIO

from dify_plus.cli._error_messages import CommandError

__all__ = ["amount", "csv_reader", "read_table"]

Table = Iterator[dict[str, Any]]

LARGEST_CELL: Final = 2**31 - 1
"""The largest cell, in bytes. The number fits into a `long` of C on every platform."""


def read_table(path: Path) -> Table:
    """Read the rows of a file; its ending says which kind it is.

    Args:
        path: A file that ends in .csv, .jsonl, .ndjson or .parquet.

    Yields:
        Each row, by the names of its columns. Cells of CSV are text, and empty ones are left out.

    Raises:
        CommandError: The file does not exist, is of another kind, or is malformed.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise CommandError(f"the table must end in {', '.join(_READERS)}, not {path.name!r}")
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    try:
        yield from read(path)
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}") from None


def csv_reader(file: TextIO, **options: Any) -> Any:
    """Make a `csv.reader` for cells of any size. The limit that it lifts is one of the whole process.

    Args:
        file: The text, opened with `newline=""`.
        options: Options of `csv.reader`.
    """
    csv.field_size_limit(LARGEST_CELL)
    return csv.reader(file, **options)


def _read_csv(path: Path) -> Table:
    """Read a table. Commas separate its columns; semicolons or tabs if its first line has no comma."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        comma = "," if "," in first else next((other for other in ";\t" if other in first), ",")
        reader = csv_reader(file, delimiter=comma, strict=True)
        try:
            names: list[str] = next(reader, [])
            if len(set(names)) != len(names):
                raise CommandError(f"two columns of {path} have the same name in its first line")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(names):
                    raise CommandError(
                        f"{path}, line {reader.line_num}: {amount(len(cells), 'cell')}, but the first line names"
                        f" {amount(len(names), 'column')}"
                    )
                yield {name: cell for name, cell in zip(names, cells, strict=True) if cell != ""}
        except csv.Error as error:
            raise CommandError(f"{path}, line {reader.line_num}, is not CSV: {error}") from None


def _read_json_lines(path: Path) -> Table:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise CommandError(f"{path}, line {number}, is not JSON: {error}") from None
            except RecursionError:
                raise CommandError(f"{path}, line {number}, is nested too deeply") from None
            if not isinstance(row, dict):
                raise CommandError(f"{path}, line {number}, must be a JSON object")
            yield row


def _read_parquet(path: Path) -> Table:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise CommandError(
            "reading Parquet needs a package that is not installed", 'run pip install "dify-plus[data]"'
        ) from None
    try:
        for part in parquet.ParquetFile(path).iter_batches(batch_size=1000):
            for row in part.to_pylist():
                yield {name: _as_json(value) for name, value in row.items() if value is not None}
    except pyarrow.ArrowException as error:
        raise CommandError(f"{path} is not Parquet: {error}") from None


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_json(item) for name, item in value.items()}
    return value


_READERS: Final[dict[str, Callable[[Path], Table]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".parquet": _read_parquet,
}


def amount(number: int, thing: str) -> str:
    """Write a number with what it counts, such as `1 row` or `2,000 rows`.

    Args:
        number: The number.
        thing: The singular of the word.
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
