from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.document import Document


class DocumentList(Model):
    """One page of documents."""

    data: list[Document]
    """The documents of this page."""
    has_more: bool
    """Whether another page follows."""
    limit: int
    """Items per page."""
    total: int
    """Number of documents over all pages."""
    page: int
    """Number of this page, starting at 1."""
