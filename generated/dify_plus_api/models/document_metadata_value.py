from __future__ import annotations

from typing import ClassVar

from ..types import Model


class DocumentMetadataValue(Model):
    """A metadata field of a document with its value."""

    id: str
    """Id of the field; `built-in` for the built-in ones."""
    name: str
    """Name of the field."""
    type_: str
    """Type of the value: `string`, `number` or `time`."""
    value: float | str | None
    """The value. Built-in times come as strings of unix seconds."""

    _names: ClassVar = {
        "type_": "type",
    }
