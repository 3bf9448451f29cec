from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class AnnotationReplyAuthor(Model):
    """Member of the workspace who wrote an annotation."""

    id: str
    """Id of the account."""
    name: str
    """Display name of the account."""
