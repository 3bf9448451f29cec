from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.parent_mode import ParentMode
    from ..models.pre_processing_rule import PreProcessingRule
    from ..models.segmentation_rule import SegmentationRule


class ProcessRules(Model):
    """The rules of a process rule in mode `custom` or `hierarchical`."""

    pre_processing_rules: Sequence[PreProcessingRule | Mapping[str, Any]] | None | Unset = UNSET
    """Cleaning steps; an empty list for none."""
    segmentation: SegmentationRule | Mapping[str, Any] | None | Unset = UNSET
    """How to cut the text, in mode `hierarchical` into parent segments."""
    parent_mode: ParentMode | None | Unset = UNSET
    """What a parent segment is. For mode `hierarchical`."""
    subchunk_segmentation: SegmentationRule | Mapping[str, Any] | None | Unset = UNSET
    """How to cut parent segments into child chunks. For mode `hierarchical`."""
