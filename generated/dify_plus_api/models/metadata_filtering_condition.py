from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.metadata_comparison_operator import MetadataComparisonOperator


class MetadataFilteringCondition(Model):
    """One condition on a metadata field of a document."""

    name: str
    """Name of the metadata field."""
    comparison_operator: MetadataComparisonOperator
    """How a metadata field is compared with a value. `empty` and `not empty` take no value; `before` and `after` are
    for times."""
    value: float | list[str] | str | None | Unset = UNSET
    """Value to compare with; a list for `in` and `not in`, a unix time in seconds for time fields, null or absent for
    `empty` and `not empty`."""
