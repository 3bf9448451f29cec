from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.document import Document


class DocumentResult(Model):
    """A document that was created or changed, and the batch of its indexing."""

    document: Document
    """A document of a knowledge base."""
    batch: str
    """Name of the batch, to ask for the indexing status with. An update keeps the batch of the creation."""
