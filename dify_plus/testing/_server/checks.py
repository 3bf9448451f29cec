"""Validation of requests, with the messages of a Dify server's validator."""

from __future__ import annotations

import re
from typing import Any

from dify_plus.testing._server.errors import invalid_param


class Checks:
    """Collects the mistakes in a payload and reports them as the server's validator does."""

    def __init__(self, model: str, payload: dict[str, Any]) -> None:
        self.model, self.payload = model, payload
        self.found: list[str] = []

    def add(self, field: str, message: str, kind: str, value: Any) -> None:
        """Add a mistake."""
        shown = repr(value)
        if len(shown) > 50:
            shown = f"{shown[:25]}...{shown[-24:]}"
        self.found.append(
            f"{field}\n" * bool(field)
            + f"  {message} [type={kind}, input_value={shown}, input_type={type(value).__name__}]\n"
            + f"    For further information visit https://errors.pydantic.dev/2.12/v/{kind}"
        )

    def required(self, field: str, kind: type | None = None) -> Any:
        """Return a required field."""
        if field not in self.payload:
            self.add(field, "Field required", "missing", self.payload)
            return None
        return self.optional(field, kind, nullable=False)

    def optional(self, field: str, kind: type | None = None, default: Any = None, nullable: bool = True) -> Any:
        """Return an optional field."""
        value = self.payload.get(field, default)
        if kind is None or (value is None and nullable) or isinstance(value, kind):
            return value
        if (read := converted(kind, value)) is not None:
            return read
        name = {str: "string", dict: "dict", list: "list", bool: "bool", float: "float"}[kind]
        wanted = {"dict": "a valid dictionary", "bool": "a valid boolean", "float": "a valid number"}
        message, problem = f"Input should be {wanted.get(name, f'a valid {name}')}", "type"
        if kind in (bool, float) and isinstance(value, str | int):
            message += ", unable to " + ("interpret input" if kind is bool else "parse string as a number")
            problem = "parsing"
        self.add(field, message, f"{name}_{problem}", value)
        return default

    def one_of(self, field: str, options: tuple[str, ...], nullable: bool = True) -> str | None:
        """Return a field that must have one of a few values."""
        value = self.payload.get(field)
        if value in options or (value is None and nullable):
            return value
        names = ", ".join(f"'{option}'" for option in options[:-1]) + f" or '{options[-1]}'"
        self.add(field, f"Input should be {names}", "literal_error", value)
        return None

    def uuid(self, field: str, message: str) -> str | None:
        """Return a UUID, or `None` for a missing, null or empty field."""
        value = self.payload.get(field)
        if not value:
            return None
        if not (isinstance(value, str) and is_uuid(value)):
            self.add(field, f"Value error, {message}", "value_error", value)
            return None
        return value.lower()

    def number(self, field: str, default: int, low: int = 1, high: int | None = None) -> int:
        """Return an integer from a query string."""
        text = self.payload.get(field)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            message = "Input should be a valid integer, unable to parse string as an integer"
            self.add(field, message, "int_parsing", text)
            return default
        if value < low:
            self.add(field, f"Input should be greater than or equal to {low}", "greater_than_equal", text)
        elif high is not None and value > high:
            self.add(field, f"Input should be less than or equal to {high}", "less_than_equal", text)
        return value

    def done(self) -> None:
        """Refuse the request if there are mistakes."""
        if self.found:
            plural = "s" * (len(self.found) > 1)
            head = f"{len(self.found)} validation error{plural} for {self.model}"
            raise invalid_param("\n".join([head, *self.found]))


_BOOLEANS = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "off", "f", "false", "n", "no"), False),
}


def converted(kind: type, value: Any) -> Any:
    """Return a value as the server's validator converts it to a bool, an int or a float; None if it does not."""
    try:
        if kind is bool:
            return _BOOLEANS.get(value.lower()) if isinstance(value, str) else [False, True][[0, 1].index(value)]
        if kind is float and isinstance(value, int | str):
            return float(value)
        if kind is int and float(value).is_integer():
            return int(value if isinstance(value, int) else float(value))
    except (AttributeError, OverflowError, TypeError, ValueError):
        pass
    return None


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID."""
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None
