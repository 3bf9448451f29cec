from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class RunCreator(Model):
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""

    id: str | Unset = UNSET
    """Id of the end user or of the account."""
    user: str | Unset = UNSET
    """Name that the caller sent as `user`. End users only."""
    name: str | Unset = UNSET
    """Name of the member. Members only."""
    email: str | Unset = UNSET
    """E-mail address of the member. Members only."""
