from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.process_mode import ProcessMode
    from ..models.stored_process_rules import StoredProcessRules


@define(slots=False, kw_only=True)
class StoredProcessRule(Model):
    """A process rule as the server keeps it."""

    id: str | Unset = UNSET
    """Id of the rule. Absent in the rule of a knowledge base."""
    dataset_id: str | Unset = UNSET
    """Id of the knowledge base. Absent in the rule of a knowledge base."""
    mode: ProcessMode | Unset = UNSET
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: None | StoredProcessRules | Unset = UNSET
    """The rules."""
