from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.process_rule import ProcessRule
    from ..models.retrieval_model import RetrievalModel


@define(slots=False, kw_only=True)
class UpdateDocumentByTextRequest(Model):
    """Changes to a document. What is absent stays as it is."""

    name: None | str | Unset = UNSET
    """New name. Required when `text` is sent."""
    text: None | str | Unset = UNSET
    """New text; replaces all there was."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: None | ProcessRule | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: None | RetrievalModel | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""
