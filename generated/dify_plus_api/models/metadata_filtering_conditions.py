from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.metadata_filtering_condition import MetadataFilteringCondition
    from ..models.metadata_filtering_conditions_logical_operator_type_1 import (
        MetadataFilteringConditionsLogicalOperatorType1,
    )
    from ..models.metadata_filtering_conditions_logical_operator_type_2_type_1 import (
        MetadataFilteringConditionsLogicalOperatorType2Type1,
    )
    from ..models.metadata_filtering_conditions_logical_operator_type_3_type_1 import (
        MetadataFilteringConditionsLogicalOperatorType3Type1,
    )


class MetadataFilteringConditions(Model):
    """Conditions on document metadata that narrow a search."""

    logical_operator: (
        MetadataFilteringConditionsLogicalOperatorType1
        | MetadataFilteringConditionsLogicalOperatorType2Type1
        | MetadataFilteringConditionsLogicalOperatorType3Type1
        | None
        | Unset
    ) = UNSET
    """Whether all conditions must hold or one is enough. Defaults to `and`."""
    conditions: Sequence[MetadataFilteringCondition | Mapping[str, Any]] | None | Unset = UNSET
    """The conditions."""
