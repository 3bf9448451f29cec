from __future__ import annotations

from ..types import Model


class RunCreator(Model):
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""

    id: str | None = None
    """Id of the end user or of the account."""
    user: str | None = None
    """Name that the caller sent as `user`. End users only."""
    name: str | None = None
    """Name of the member. Members only."""
    email: str | None = None
    """E-mail address of the member. Members only."""
