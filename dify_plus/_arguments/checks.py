"""Check arguments. The messages name the argument and the value that the user passed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar, cast, get_args

from dify_plus._arguments.literals import ResponseMode
from dify_plus._masking import shown
from dify_plus._policy.numbers import check_whole
from dify_plus.errors import UsageError
from dify_plus_api.types import UNSET, Model, Unset, check

__all__ = [
    "as_dict",
    "as_list",
    "as_model",
    "as_models",
    "callback",
    "check_fields",
    "check_options",
    "either",
    "ids",
    "is_blocking",
    "item_page_size",
    "one_of",
    "optional_text",
    "optional_time",
    "or_unset",
    "page_number",
    "page_size",
    "read_model",
    "text",
    "within",
]

T = TypeVar("T")
CallbackT = TypeVar("CallbackT", bound=Callable[..., object])
ModelT = TypeVar("ModelT", bound=Model)

MAX_PAGE_SIZE = 100
"""The largest page size that the server allows on nearly all lists."""


def or_unset(value: T | None) -> T | Unset:
    """Turn None into `UNSET`: the request leaves out an argument that the user did not give.

    Args:
        value: The value of the argument.

    Returns:
        The value, or `UNSET` for None.
    """
    return UNSET if value is None else value


def one_of(name: str, value: T, options: Any) -> T:
    """Check an argument that takes one of several words.

    Args:
        name: The name of the argument.
        value: Its value; None is allowed.
        options: The `Literal` of the allowed words.

    Returns:
        The value.

    Raises:
        UsageError: The value is not one of the allowed words.
    """
    words = get_args(options)
    if value is None or value in words:
        return value
    raise UsageError(f"{name} must be {either(words)}, not {shown(value)}")


def either(words: Sequence[object]) -> str:
    """Join the allowed words for a message: `"a", "b" or "c"`."""
    if not words:
        return "one of its options, but it has no options"
    *first, last = map(shown, words)
    return f"{', '.join(first)} or {last}" if first else last


@contextmanager
def within(place: str) -> Iterator[None]:
    """Add the place of the wrong value in an argument to the message of a `UsageError`.

    Args:
        place: The item of the argument, such as `files[1]`.
    """
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from error


def check_options(method: str, options: Iterable[str], known: Collection[str]) -> None:
    """Check the names of keyword arguments that a method takes as `**options`.

    Args:
        method: The name of the method.
        options: The names that the user gave.
        known: The names that the method takes.

    Raises:
        UsageError: One of them is unknown.
    """
    if unknown := sorted(set(options).difference(known)):
        raise UsageError(f"{method} has no argument {unknown[0]}; its options are {', '.join(sorted(known))}")


def text(name: str, value: object) -> str:
    """Check an argument that must be a non-empty str, such as an id, a name or a question.

    Args:
        name: The name of the argument.
        value: Its value.

    Returns:
        The value.

    Raises:
        UsageError: The value is empty, or is not a str.
    """
    if isinstance(value, str) and value.strip():
        return value
    wanted = "a str that is not empty" if isinstance(value, str) else "a str"
    raise UsageError(f"{name} must be {wanted}, not {shown(value)}")


def as_list(name: str, values: Iterable[T]) -> list[T]:
    """Check an argument that takes a list.

    Args:
        name: The name of the argument.
        values: Its value, any iterable with an order.

    Returns:
        The items, in order.

    Raises:
        UsageError: The value is a single item (a str, bytes, a mapping, a file), or a set, because it has no order.
    """
    value: object = values
    single = isinstance(value, str | bytes | bytearray | Mapping | Set) or hasattr(value, "read")
    if single or not isinstance(value, Iterable):
        raise UsageError(f"{name} must be a list, {name}=[...], not {shown(value)}")
    return list(values)


def as_dict(name: str, values: Mapping[str, T]) -> dict[str, T]:
    """Check an argument that takes a mapping of names to values.

    Args:
        name: The name of the argument.
        values: Its value.

    Returns:
        The mapping, as a new dict.

    Raises:
        UsageError: The value is not a mapping.
    """
    if not isinstance(cast("object", values), Mapping):
        raise UsageError(f"{name} must be a mapping of names to values, not {shown(values)}")
    return dict(values)


def optional_text(name: str, value: str | None) -> str | Unset:
    """Check an optional argument that must not be an empty str.

    Args:
        name: The name of the argument.
        value: Its value.

    Returns:
        The value, or `UNSET` for None.

    Raises:
        UsageError: The value is empty, or is not a str.
    """
    return UNSET if value is None else text(name, value)


def optional_time(name: str, value: datetime | None) -> datetime | Unset:
    """Check an optional argument that is a time.

    Args:
        name: The name of the argument.
        value: Its value; without a time zone, it counts as the local time of this machine.

    Returns:
        The time in UTC, or `UNSET` for None.

    Raises:
        UsageError: The value is not a datetime.
    """
    if value is None:
        return UNSET
    if not isinstance(cast("object", value), datetime):
        raise UsageError(f"{name} must be a datetime, not {shown(value)}")
    return value.astimezone(UTC)


def is_blocking(response_mode: str) -> bool:
    """Return whether the response mode is "blocking": the answer comes in one piece.

    Args:
        response_mode: "streaming" or "blocking".

    Raises:
        UsageError: The value is neither of them.
    """
    return one_of("response_mode", response_mode, ResponseMode) == "blocking"


def ids(name: str, value: str | Iterable[str], *, may_be_empty: bool = False) -> list[str]:
    """Read an argument that takes one id or several.

    Args:
        name: The name of the argument.
        value: One id, or a list of ids.
        may_be_empty: Whether the list may be empty.

    Returns:
        The ids, in order.

    Raises:
        UsageError: An id is empty or not a str, or the list is empty although it must not be.
    """
    source: Any = [value] if isinstance(value, str) else value
    found: list[Any] = list(source) if isinstance(source, Iterable) else [None]
    if not (found or may_be_empty) or not all(isinstance(item, str) and item for item in found):
        raise UsageError(f"{name} must be an id or a list of ids, not {shown(value)}")
    return found


def as_model(name: str, value: ModelT | Mapping[str, Any] | None, kind: type[ModelT]) -> ModelT | Unset:
    """Read an optional argument that takes a model or a mapping.

    Args:
        name: The name of the argument.
        value: A model, or a mapping of its fields.
        kind: The class of the model.

    Returns:
        The model, or `UNSET` for None.

    Raises:
        UsageError: The value is neither a model nor a mapping.
    """
    return UNSET if value is None else read_model(name, value, kind)


def as_models(name: str, values: Iterable[ModelT | Mapping[str, Any]], kind: type[ModelT]) -> list[ModelT]:
    """Read an argument that takes a list of models or mappings.

    Args:
        name: The name of the argument.
        values: Models, or mappings of their fields.
        kind: The class of the models.

    Returns:
        The models.

    Raises:
        UsageError: The value is not a list, the list is empty, or an item is neither a model nor a mapping.
    """
    found = [read_model(f"{name}[{index}]", value, kind) for index, value in enumerate(as_list(name, values))]
    if not found:
        raise UsageError(f"{name} must not be empty")
    return found


def read_model(name: str, value: ModelT | Mapping[str, Any], kind: type[ModelT]) -> ModelT:
    """Read an argument that takes a model or a mapping.

    Args:
        name: The name of the argument.
        value: A model, or a mapping of its fields.
        kind: The class of the model.

    Returns:
        The model.

    Raises:
        UsageError: The value is neither a model nor a mapping, or a field is missing or of the wrong type.
    """
    if isinstance(value, kind):
        check_fields(value, kind, name)
        return value
    if isinstance(value, Mapping):
        check_fields(value, kind, name)
        return kind.from_dict(value)
    raise UsageError(f"{name} must be a {kind.__name__} or a mapping, not {shown(value)}")


def check_fields(value: Model | Mapping[str, Any], kind: type[Model], name: str = "") -> None:
    """Check the fields of an object that will be a part of a request.

    Args:
        value: A model, or a mapping of its fields.
        kind: The class of the model.
        name: The name of the argument; empty if the fields are themselves arguments.

    Raises:
        UsageError: A field is missing or of the wrong type.
    """
    try:
        check(value, kind, name)
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error


def callback(name: str, value: CallbackT | None) -> CallbackT | None:
    """Check an optional argument that is a function.

    Args:
        name: The name of the argument.
        value: Its value.

    Returns:
        The value.

    Raises:
        UsageError: The value cannot be called.
    """
    if value is None or callable(value):
        return value
    raise UsageError(f"{name} must be a function, not {shown(value)}")


def page_size(limit: int | None, most: int | None = MAX_PAGE_SIZE) -> int | Unset:
    """Check the page size for pagination.

    Args:
        limit: The number of items on a page, or None for the default of the server.
        most: The largest page size that the server allows, or None for no limit.

    Returns:
        The number, or `UNSET` for None.

    Raises:
        UsageError: The value is not a whole number from 1 to the largest page size.
    """
    return UNSET if limit is None else check_whole("limit", limit, most=most)


def item_page_size(limit: int | None) -> int:
    """Check the page size for pagination by an item: the largest page by default.

    Servers find the next page by the time of the last item, in whole seconds. So they skip items that were created in
    the same second as the last item of a page. Large pages make that rare.

    Args:
        limit: The number of items on a page, or None for the default.

    Raises:
        UsageError: The value is not a whole number from 1 to 100.
    """
    return check_whole("limit", MAX_PAGE_SIZE if limit is None else limit, most=MAX_PAGE_SIZE)


def page_number(page: int | None) -> int:
    """Check the number of the first page to read.

    Args:
        page: The number, or None for page 1.

    Raises:
        UsageError: The value is not a whole number of 1 or more.
    """
    return 1 if page is None else check_whole("page", page)
