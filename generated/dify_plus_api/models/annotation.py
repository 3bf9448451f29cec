from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class Annotation(Model):
    """A prepared answer to a question."""

    id: str
    """Id of the annotation."""
    question: None | str | Unset = UNSET
    """Question that the answer is for."""
    answer: None | str | Unset = UNSET
    """Answer to give."""
    content: None | str | Unset = UNSET
    """Answer under another name, which some servers declare; `answer` is what they send."""
    hit_count: int | None | Unset = UNSET
    """Number of times that the annotation was used for a reply."""
    created_at: int | None | Unset = UNSET
    """Time of creation, in unix seconds."""
