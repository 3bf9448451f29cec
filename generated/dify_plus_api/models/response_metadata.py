from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.annotation_reply_source import AnnotationReplySource
    from ..models.retriever_resource import RetrieverResource
    from ..models.usage import Usage


class ResponseMetadata(Model):
    """What a reply cost and what it drew on."""

    retriever_resources: list[RetrieverResource]
    """Knowledge passages given to the model, empty when there were none or the app does not show its sources."""
    usage: Usage | None
    """Tokens, prices and times; null while a chatflow is paused."""
    annotation_reply: AnnotationReplySource | None = None
    """Annotation that answered in place of the model; null or missing when the model did."""
    reasoning: dict[str, str] | None = None
