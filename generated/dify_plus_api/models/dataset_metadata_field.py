from __future__ import annotations

from typing import ClassVar

from ..types import Model


class DatasetMetadataField(Model):
    """A metadata field that a knowledge base defines for its documents."""

    id: str
    """Id of the field."""
    name: str
    """Name of the field."""
    type_: str
    """Type of its values: `string`, `number` or `time`."""

    _names: ClassVar = {
        "type_": "type",
    }
