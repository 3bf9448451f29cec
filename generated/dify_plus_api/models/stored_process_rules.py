from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.parent_mode import ParentMode
    from ..models.pre_processing_rule import PreProcessingRule
    from ..models.stored_segmentation_rule import StoredSegmentationRule


@define(slots=False, kw_only=True)
class StoredProcessRules(Model):
    """Rules as the server keeps them."""

    pre_processing_rules: list[PreProcessingRule] | None | Unset = UNSET
    """Cleaning steps."""
    segmentation: None | StoredSegmentationRule | Unset = UNSET
    """How the text is cut."""
    parent_mode: None | ParentMode | Unset = UNSET
    """What a parent segment is. Null or absent unless hierarchical."""
    subchunk_segmentation: None | StoredSegmentationRule | Unset = UNSET
    """How parent segments are cut into child chunks. Null or absent unless hierarchical."""
