from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.process_mode import ProcessMode
    from ..models.process_rules import ProcessRules


@define(slots=False, kw_only=True)
class ProcessRule(Model):
    """How a document is cleaned and split."""

    mode: ProcessMode
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: None | ProcessRules | Unset = UNSET
    """The rules. Required unless the mode is `automatic`, which ignores them."""
