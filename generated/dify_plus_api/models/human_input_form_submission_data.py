from __future__ import annotations

from typing import Any

from ..types import Model


class HumanInputFormSubmissionData(Model):
    """Answer to a form."""

    node_id: str | None = None
    """Node that asked."""
    node_title: str | None = None
    """Title of the node."""
    rendered_content: str | None = None
    """Text of the form with the answers filled in."""
    action_id: str | None = None
    """Id of the button that was chosen."""
    action_text: str | None = None
    """Label of the button that was chosen."""
    submitted_data: dict[str, Any] | None = None
    """Answers by field name, null when the server keeps them to itself. Servers since 1.15."""
