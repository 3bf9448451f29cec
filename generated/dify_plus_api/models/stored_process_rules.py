from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.parent_mode import ParentMode
    from ..models.pre_processing_rule import PreProcessingRule
    from ..models.stored_segmentation_rule import StoredSegmentationRule


class StoredProcessRules(Model):
    """Rules as the server keeps them."""

    pre_processing_rules: list[PreProcessingRule] | None = None
    """Cleaning steps."""
    segmentation: StoredSegmentationRule | None = None
    """How the text is cut."""
    parent_mode: ParentMode | None = None
    """What a parent segment is. Null or absent unless hierarchical."""
    subchunk_segmentation: StoredSegmentationRule | None = None
    """How parent segments are cut into child chunks. Null or absent unless hierarchical."""
