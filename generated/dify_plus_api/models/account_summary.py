from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class AccountSummary(Model):
    """Account of a member of the workspace, in short."""

    id: str
    """Id of the account."""
    name: str | Unset = UNSET
    """Name of the member."""
    email: str | Unset = UNSET
    """E-mail address of the member."""
