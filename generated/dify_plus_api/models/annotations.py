"""Models of the calls about annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..types import Model

if TYPE_CHECKING:
    pass


AnnotationReplyAction = Literal["disable", "enable"] | str
"""Switching annotation reply on or off."""


AnnotationReplyStatusJobStatus = Literal["completed", "error", "processing", "waiting"] | str
"""How far the job has come. A new one is `waiting`."""


class Annotation(Model):
    """A prepared answer to a question."""

    id: str
    """Id of the annotation."""
    question: str | None = None
    """Question that the answer is for."""
    answer: str | None = None
    """Answer to give."""
    content: str | None = None
    """Answer under another name, which some servers declare; `answer` is what they send."""
    hit_count: int | None = None
    """Number of times that the annotation was used for a reply."""
    created_at: int | None = None
    """Time of creation, in unix seconds."""


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


class AnnotationReplyStatus(Model):
    """A job that enables or disables annotation reply."""

    job_id: str
    """Id of the job."""
    job_status: AnnotationReplyStatusJobStatus
    """How far the job has come. A new one is `waiting`."""
    error_msg: str | None = None
    """What went wrong. Empty unless the status is `error`, and left out by the call that starts the job."""


class ConfigureAnnotationReplyRequest(Model):
    """How questions are compared with annotations."""

    score_threshold: float
    """Lowest similarity, from 0 to 1, at which an annotation answers a question."""
    embedding_provider_name: str
    """Provider of the embedding model, as the list of models names it."""
    embedding_model_name: str
    """Name of the embedding model."""


class CreateAnnotationRequest(Model):
    """A question and the answer to give to it."""

    question: str
    """Question that the answer is for."""
    answer: str
    """Answer to give."""
