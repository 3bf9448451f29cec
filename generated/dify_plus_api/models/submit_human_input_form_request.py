from __future__ import annotations

from typing import Any

from ..types import Model


class SubmitHumanInputFormRequest(Model):
    """Answers to a form."""

    inputs: dict[str, Any]
    action: str
    """Id of the button pressed."""
    user: str
    """Name of the end user who answers. It need not be the one who started the run."""
