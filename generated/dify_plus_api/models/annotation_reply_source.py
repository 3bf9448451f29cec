from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.annotation_reply_author import AnnotationReplyAuthor


class AnnotationReplySource(Model):
    """Annotation whose stored answer was used as the reply."""

    id: str
    """Id of the annotation."""
    account: AnnotationReplyAuthor
    """Member of the workspace who wrote an annotation."""
