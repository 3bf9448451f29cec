from __future__ import annotations

from ..types import Model


class AnnotationReplyAuthor(Model):
    """Member of the workspace who wrote an annotation."""

    id: str
    """Id of the account."""
    name: str
    """Display name of the account."""
