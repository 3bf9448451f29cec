"""More checks of the server's validator: lengths, integers, nested objects."""

from __future__ import annotations

from typing import Any

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.checks import Checks, converted


class Fields(Checks):
    """Checks of an object. The mistakes in a nested object are added to the same list, under a longer name."""

    def __init__(self, model: str, payload: Json, prefix: str = "", found: list[str] | None = None) -> None:
        super().__init__(model, payload)
        self.prefix = prefix
        if found is not None:
            self.found = found

    def add(self, field: str, message: str, kind: str, value: Any) -> None:
        """Add a mistake."""
        super().add(f"{self.prefix}{field}", message, kind, value)

    def within(self, field: str, value: Json) -> Fields:
        """Return the checks of a nested object."""
        return Fields(self.model, value, f"{self.prefix}{field}.", self.found)

    def text(self, field: str, *, required: bool = False, shortest: int = 0, longest: int | None = None) -> str | None:
        """Return a string with a limited length."""
        value = self.required(field, str) if required else self.optional(field, str)
        if not isinstance(value, str):
            return None
        if len(value) < shortest:
            self.add(field, f"String should have at least {_count(shortest, 'character')}", "string_too_short", value)
        elif longest is not None and len(value) > longest:
            self.add(field, f"String should have at most {_count(longest, 'character')}", "string_too_long", value)
        return value

    def enum(self, field: str, options: tuple[str, ...], *, required: bool = False) -> str | None:
        """Return one of a few values for which the server has an enumeration."""
        value = self.required(field) if required else self.payload.get(field)
        if value in options or (value is None and self._may_be_null(field, required)):
            return value
        names = ", ".join(f"'{option}'" for option in options[:-1]) + f" or '{options[-1]}'"
        self.add(field, f"Input should be {names}", "enum", value)
        return None

    def whole(self, field: str, *, required: bool = False) -> int:
        """Return an integer from JSON."""
        value = self.required(field) if required else self.payload.get(field)
        if value is None and self._may_be_null(field, required):
            return 0
        if (read := converted(int, value)) is not None:
            return int(read)
        message = "Input should be a valid integer"
        if isinstance(value, str):
            self.add(field, f"{message}, unable to parse string as an integer", "int_parsing", value)
        elif isinstance(value, float):
            self.add(field, f"{message}, got a number with a fractional part", "int_from_float", value)
        else:
            self.add(field, message, "int_type", value)
        return 0

    def _may_be_null(self, field: str, required: bool) -> bool:
        """Return whether None is allowed, or has been reported because the field is missing."""
        return not required or field not in self.payload

    def objects(self, field: str, *, shortest: int = 0) -> list[Fields]:
        """Return the checks of each object in a list."""
        value = self.required(field, list)
        if value is None:
            return []
        self._long_enough(field, value, shortest)
        return [
            self.within(f"{field}.{place}", item)
            for place, item in enumerate(value)
            if self._object(field, place, item)
        ]

    def texts(self, field: str, *, required: bool = False, shortest: int = 0, longest: int | None = None) -> list[str]:
        """Return a list of strings."""
        value = self.required(field, list) if required else self.optional(field, list)
        for place, item in enumerate(value or ()):
            if not isinstance(item, str):
                self.add(f"{field}.{place}", "Input should be a valid string", "string_type", item)
        if value is not None:
            self._long_enough(field, value, shortest)
            if longest is not None and len(value) > longest:
                message = f"List should have at most {_count(longest, 'item')} after validation, not {len(value)}"
                self.add(field, message, "too_long", value)
        return [item for item in value or () if isinstance(item, str)]

    def _long_enough(self, field: str, value: list[Any], shortest: int) -> None:
        if len(value) < shortest:
            message = f"List should have at least {_count(shortest, 'item')} after validation, not {len(value)}"
            self.add(field, message, "too_short", value)

    def _object(self, field: str, place: int, item: Any) -> bool:
        if not isinstance(item, dict):
            message = "Input should be a valid dictionary"
            self.add(f"{field}.{place}", message, "dict_type", item)
        return isinstance(item, dict)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)
