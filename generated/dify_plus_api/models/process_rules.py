from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.parent_mode import ParentMode
    from ..models.pre_processing_rule import PreProcessingRule
    from ..models.segmentation_rule import SegmentationRule


@define(slots=False, kw_only=True)
class ProcessRules(Model):
    """The rules of a process rule in mode `custom` or `hierarchical`."""

    pre_processing_rules: list[PreProcessingRule] | None | Unset = UNSET
    """Cleaning steps; an empty list for none."""
    segmentation: None | SegmentationRule | Unset = UNSET
    """How to cut the text, in mode `hierarchical` into parent segments."""
    parent_mode: None | ParentMode | Unset = UNSET
    """What a parent segment is. For mode `hierarchical`."""
    subchunk_segmentation: None | SegmentationRule | Unset = UNSET
    """How to cut parent segments into child chunks. For mode `hierarchical`."""
