"""The checks of arguments. A message names the argument and the value that the user gave. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, TypeVar, cast, get_args

from dify_plus._arguments.literals import ResponseMode
from dify_plus._masking import shown
from dify_plus._policy.numbers import check_whole
from dify_plus.errors import UsageError
from dify_plus_api.types import UNSET, Model, Unset

__all__ = [
    "MOST_ON_A_PAGE",
    "as_model",
    "as_models",
    "by_name",
    "either",
    "given",
    "given_text",
    "given_time",
    "ids",
    "is_blocking",
    "one_of",
    "page_number",
    "page_size",
    "several",
    "text",
]

T = TypeVar("T")


def given(value: T | None) -> T | Unset:
    """Leave out what was not given.

    Args:
        value: An argument.

    Returns:
        The argument, `UNSET` for None.
    """
    return UNSET if value is None else value


def one_of(name: str, value: T, options: Any) -> T:
    """Check an argument that takes one of a few words.

    Args:
        name: What the argument is called.
        value: The argument; None passes.
        options: The `Literal` that names the words.

    Returns:
        The argument.

    Raises:
        UsageError: it is none of the words.
    """
    words = get_args(options)
    if value is None or value in words:
        return value
    raise UsageError(f"{name} must be {either(words)}, not {shown(value)}")


def either(words: Sequence[object]) -> str:
    """List the words to choose from: `"a", "b" or "c"`."""
    if not words:
        return "one of its options, of which there are none"
    *first, last = map(shown, words)
    return f"{', '.join(first)} or {last}" if first else last


def text(name: str, value: object) -> str:
    """Check an argument that has to say something: an id in a query, a name, a question.

    Args:
        name: What the argument is called.
        value: The argument.

    Returns:
        The argument.

    Raises:
        UsageError: it is empty, or no string.
    """
    if isinstance(value, str) and value.strip():
        return value
    wanted = "a str that is not empty" if isinstance(value, str) else "a str"
    raise UsageError(f"{name} must be {wanted}, not {shown(value)}")


def several(name: str, values: Iterable[T]) -> list[T]:
    """Check an argument that takes several things.

    Args:
        name: What the argument is called.
        values: The argument.

    Returns:
        The things, in their order.

    Raises:
        UsageError: it is one thing: a text, bytes, a mapping, a file; or a set, which has no order.
    """
    value: object = values
    single = isinstance(value, str | bytes | bytearray | Mapping | Set) or hasattr(value, "read")
    if single or not isinstance(value, Iterable):
        raise UsageError(f"{name} must be a list, {name}=[...], not {shown(value)}")
    return list(values)


def by_name(name: str, values: Mapping[str, T]) -> dict[str, T]:
    """Check an argument that takes values by name.

    Args:
        name: What the argument is called.
        values: The argument.

    Returns:
        The values by name.

    Raises:
        UsageError: it is not a mapping.
    """
    if not isinstance(cast("object", values), Mapping):
        raise UsageError(f"{name} must be a mapping of names to values, not {shown(values)}")
    return dict(values)


def given_text(name: str, value: str | None) -> str | Unset:
    """Check an argument that has to say something, where it is given.

    Args:
        name: What the argument is called.
        value: The argument.

    Returns:
        The argument, `UNSET` for None.

    Raises:
        UsageError: it is empty, or no string.
    """
    return UNSET if value is None else text(name, value)


def given_time(name: str, value: datetime | None) -> datetime | Unset:
    """Check an argument that is a time, where it is given.

    Args:
        name: What the argument is called.
        value: The argument; without a zone it is taken for this machine's time.

    Returns:
        The time in UTC, `UNSET` for None.

    Raises:
        UsageError: it is not a datetime.
    """
    if value is None:
        return UNSET
    if not isinstance(cast("object", value), datetime):
        raise UsageError(f"{name} must be a datetime, not {shown(value)}")
    return value.astimezone(UTC)


def is_blocking(response_mode: str) -> bool:
    """Tell whether the answer is asked for in one piece.

    Args:
        response_mode: "streaming" or "blocking".

    Raises:
        UsageError: it is neither.
    """
    return one_of("response_mode", response_mode, ResponseMode) == "blocking"


ModelT = TypeVar("ModelT", bound=Model)


def ids(name: str, value: str | Iterable[str], *, none: bool = False) -> list[str]:
    """Read the ids of several things.

    Args:
        name: What the argument is called.
        value: One id, or several.
        none: Whether there may be none.

    Returns:
        The ids in their order.

    Raises:
        UsageError: there is none and has to be, or one is empty or no string.
    """
    source: Any = [value] if isinstance(value, str) else value
    found: list[Any] = list(source) if isinstance(source, Iterable) else [None]
    if not (found or none) or not all(isinstance(item, str) and item for item in found):
        raise UsageError(f"{name} must be an id or a list of ids, not {shown(value)}")
    return found


def as_model(kind: type[ModelT], value: ModelT | Mapping[str, Any] | None, name: str) -> ModelT | Unset:
    """Read a nested setting.

    Args:
        kind: Its model.
        value: A model, or a mapping.
        name: What the argument is called.

    Returns:
        The model, `UNSET` for None.

    Raises:
        UsageError: it is neither.
    """
    return UNSET if value is None else read_model(kind, value, name)


def as_models(kind: type[ModelT], values: Iterable[ModelT | Mapping[str, Any]], name: str) -> list[ModelT]:
    """Read a list of nested settings.

    Args:
        kind: Their model.
        values: Models, or mappings.
        name: What the argument is called.

    Returns:
        The models.

    Raises:
        UsageError: it is not a list, one is neither, or there is none.
    """
    found = [read_model(kind, value, f"{name}[{index}]") for index, value in enumerate(several(name, values))]
    if not found:
        raise UsageError(f"{name} must not be empty")
    return found


def read_model(kind: type[ModelT], value: ModelT | Mapping[str, Any], name: str) -> ModelT:
    if isinstance(value, kind):
        return value
    if isinstance(value, Mapping):
        return kind.from_dict(dict(value))
    raise UsageError(f"{name} must be a {kind.__name__} or a mapping, not {shown(value)}")


MOST_ON_A_PAGE = 100
"""What the server puts on a page at most, on nearly all lists."""


def page_size(limit: int | None, most: int | None = MOST_ON_A_PAGE) -> int | Unset:
    """Check how many items a page is to hold.

    Args:
        limit: The number asked for, or None for the server's choice.
        most: The server's largest, or None where it has none.

    Returns:
        The number, or `UNSET`.

    Raises:
        UsageError: it is not a whole number, or not between 1 and the server's largest.
    """
    return UNSET if limit is None else check_whole("limit", limit, most=most)


def page_number(page: int | None) -> int:
    """Check the page to begin with.

    Args:
        page: Its number, or None for the first.

    Raises:
        UsageError: it is not a whole number from 1 on.
    """
    return 1 if page is None else check_whole("page", page)
