from __future__ import annotations

from ..types import Model


class AccountSummary(Model):
    """Account of a member of the workspace, in short."""

    id: str
    """Id of the account."""
    name: str | None = None
    """Name of the member."""
    email: str | None = None
    """E-mail address of the member."""
