from __future__ import annotations

from typing import Any

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class HumanInputFormSubmissionData(Model):
    """Answer to a form."""

    node_id: str | Unset = UNSET
    """Node that asked."""
    node_title: str | Unset = UNSET
    """Title of the node."""
    rendered_content: str | Unset = UNSET
    """Text of the form with the answers filled in."""
    action_id: str | Unset = UNSET
    """Id of the button that was chosen."""
    action_text: str | Unset = UNSET
    """Label of the button that was chosen."""
    submitted_data: dict[str, Any] | None | Unset = UNSET
    """Answers by field name, null when the server keeps them to itself. Servers since 1.15."""
