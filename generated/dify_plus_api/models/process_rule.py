from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.process_mode import ProcessMode
    from ..models.process_rules import ProcessRules


class ProcessRule(Model):
    """How a document is cleaned and split."""

    mode: ProcessMode
    """How content is processed: `automatic` with the defaults of the server, `custom` and `hierarchical` with rules
    that are sent along."""
    rules: ProcessRules | Mapping[str, Any] | None | Unset = UNSET
    """The rules. Required unless the mode is `automatic`, which ignores them."""
