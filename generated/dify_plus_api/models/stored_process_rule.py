from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.process_mode import ProcessMode
    from ..models.stored_process_rules import StoredProcessRules


class StoredProcessRule(Model):
    """A process rule as the server keeps it."""

    id: str | None = None
    """Id of the rule. Absent in the rule of a knowledge base."""
    dataset_id: str | None = None
    """Id of the knowledge base. Absent in the rule of a knowledge base."""
    mode: ProcessMode | None = None
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: StoredProcessRules | None = None
    """The rules."""
