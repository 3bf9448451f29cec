from __future__ import annotations

from typing import Any

from ..types import Model


class HumanInputFormFilledData(Model):
    """A form as a person filled it in."""

    node_id: str
    """Node that asked."""
    node_title: str
    """Title of that node."""
    rendered_content: str
    """Text of the form with the answers filled in."""
    action_id: str
    """Id of the button that was chosen."""
    action_text: str
    """Caption of that button."""
    submitted_data: dict[str, Any] | None = None
    """Answers by field name; null or missing when the server keeps them to itself."""
