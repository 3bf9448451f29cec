"""Rows: their keys, their arguments, and the fingerprints that show a changed row."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from hashlib import blake2b
from io import BytesIO
from typing import Any, TypeAlias, TypeVar, cast

from attrs import define

from dify_plus.errors import UsageError
from dify_plus_api.types import write

__all__ = ["Key", "KeyOf", "Row", "arguments_of", "checked_rows", "fingerprint", "key_reader", "storable"]

Key: TypeAlias = str | int
KeyOf: TypeAlias = str | Callable[[Any], Key]
"""The key of a row: the name of a field, or a function of the row."""

T = TypeVar("T")

INT_LIMIT = 2**63
"""A whole number that is a key must be below this: SQLite stores 64 bits."""


@define(eq=False)
class Row:
    """A row of a job.

    Attributes:
        place: Its place among the rows; the first is 0.
        key: The key that identifies the row.
        source: The row as the user gave it.
        arguments: The arguments of its run.
        fingerprint: The fingerprint of its arguments; empty without a ledger.
        id: Its id in the ledger.
        run_id: A run that an earlier start began; the job attaches to it.
        refusals: The number of times that the server has refused to start it.
        has_to_wait: Whether the server has named a time to wait.
        epoch: The limiter's epoch at the start of the row.
    """

    place: int
    key: Key
    source: Any
    arguments: dict[str, Any]
    fingerprint: bytes = b""
    id: int = 0
    run_id: str | None = None
    refusals: int = 0
    has_to_wait: bool = False
    epoch: int = 0


def checked_rows(rows: T) -> T:
    """Check that the rows can be read one by one.

    Args:
        rows: The rows that the user passed.

    Returns:
        The same rows.

    Raises:
        UsageError: `rows` is not an iterable, or is a single string.
    """
    if isinstance(rows, str | bytes | Mapping) or not (hasattr(rows, "__iter__") or hasattr(rows, "__aiter__")):
        raise UsageError(f"rows must be an iterable of rows, not {rows!r:.200}")
    return rows


def key_reader(key: KeyOf | None) -> Callable[[Any, int], Key]:
    """Return the function that finds the key of a row.

    Args:
        key: A field's name, or a function of the row; None uses the row's place.

    Returns:
        A function of the row and its place.

    Raises:
        UsageError: `key` is not one of these. The returned function raises it for a row without a key.
    """
    if key is None:
        return lambda row, place: place
    if isinstance(key, str):
        read = _field_reader("key", key)
    elif callable(cast("object", key)):
        read = key
    else:
        raise UsageError(f"key must be the name of a field or a function of the row, not {key!r}")

    def found(row: Any, place: int) -> Key:
        value = read(row)
        if type(value) is str:
            if storable(value) == value:
                return value
            lone = "a lone surrogate (half of a character), so it cannot be stored"
            raise UsageError(f"key: the key of row {place} contains {lone}: {value!r}")
        elif type(value) is int and -INT_LIMIT <= value < INT_LIMIT:
            return value
        raise UsageError(f"key: the key of row {place} must be a str or an int of 64 bits, not {value!r}")

    return found


def storable(text: str) -> str:
    """Return a text that UTF-8 can encode: a lone surrogate becomes an escape sequence."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _field_reader(argument: str, name: str) -> Callable[[Any], Any]:
    def read(row: Any) -> Any:
        try:
            return row[name] if isinstance(row, Mapping) else getattr(row, name)
        except (KeyError, AttributeError):
            raise UsageError(f"{argument}: there is no field {name!r} in {row!r:.200}") from None

    return read


def arguments_of(**readers: Callable[[Any], Any] | str | None) -> Callable[[Any], dict[str, Any]]:
    """Return the function that returns the arguments of a row's run.

    Args:
        readers: For each argument, a function of the row or a field's name. If `inputs` has neither, the row itself is
            the inputs; any other argument that has neither is left out.

    Returns:
        A function of the row.

    Raises:
        UsageError: A reader is neither of these. The returned function raises it for a row that must be a mapping, but
            is not.
    """
    found: dict[str, Callable[[Any], Any]] = {}
    for name, reader in readers.items():
        if isinstance(reader, str):
            found[name] = _field_reader(name, reader)
        elif reader is not None:
            if not callable(cast("object", reader)):
                raise UsageError(f"{name} must be a function of the row, not {reader!r}")
            found[name] = reader
        elif name == "inputs":
            found[name] = _inputs_of_row
        if name == "inputs" and reader is not None:
            found[name] = _never_none(found[name])
    return lambda row: {name: reader(row) for name, reader in found.items()}


def _never_none(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(row: Any) -> Any:
        inputs = reader(row)
        if inputs is None:  # a forgotten `return`: without this, every row would run without inputs
            raise UsageError(f"inputs: the function returned None, not a mapping of names to values, for {row!r:.200}")
        return inputs

    return read


def _inputs_of_row(row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise UsageError(
            f"inputs: pass a function that returns the inputs of a row, because this row is not a mapping: {row!r:.200}"
        )
    return dict(cast("Mapping[str, Any]", row))


def fingerprint(arguments: Mapping[str, Any]) -> bytes:
    """Compute the fingerprint of a run's arguments.

    Files count by their path or name, not by their content; bytes count by their content.

    Args:
        arguments: The arguments of a run.

    Returns:
        16 bytes that are the same for the same arguments, on every machine. Arguments that no request can contain all
        have the same bytes: their run fails before it is sent.
    """
    try:
        text = _encode(arguments)
    except (TypeError, ValueError, RecursionError):
        text = ""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(cast("os.PathLike[str]", value))
    if isinstance(value, BytesIO):
        value = value.getvalue()
    if isinstance(value, bytes | bytearray):
        return blake2b(value, digest_size=16).hexdigest()
    form = write(value)
    return form if form is not value else [type(value).__name__, str(getattr(value, "name", ""))]


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode
