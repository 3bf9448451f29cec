from __future__ import annotations

from ..types import UNSET, Model, Unset


class MetadataValue(Model):
    """Value of one metadata field."""

    id: str
    """Id of the field."""
    name: str
    """Name of the field. It has to belong to the id, since values are stored by name."""
    value: float | str | None | Unset = UNSET
    """Value of the field's type; unix seconds for a time. Null or left out stores an empty value."""
