from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.annotation import Annotation


class AnnotationList(Model):
    """One page of annotations."""

    data: list[Annotation]
    """Annotations on this page, newest first."""
    has_more: bool
    """Whether a further page may follow. True for every full page, so the next one can be empty."""
    limit: int
    """Number of entries on a full page."""
    total: int
    """Number of annotations on all pages."""
    page: int
    """Number of this page."""
