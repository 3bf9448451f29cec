from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.pre_processing_rule_id import PreProcessingRuleId


class PreProcessingRule(Model):
    """Switches one cleaning step on or off."""

    id: PreProcessingRuleId
    """A cleaning step: dropping stop words, joining repeated spaces and line ends, or deleting web and e-mail
    addresses."""
    enabled: bool
    """Whether the step is done."""
