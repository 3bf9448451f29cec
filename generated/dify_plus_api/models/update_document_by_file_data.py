from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.process_rule import ProcessRule
    from ..models.retrieval_model import RetrievalModel


class UpdateDocumentByFileData(Model):
    """What to change in a document beside its file. Sent as the JSON part `data`."""

    name: str | None | Unset = UNSET
    """New name of the document, which need not be that of the file."""
    doc_form: DocForm | Unset = UNSET
    """How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with child
    chunks, `qa_model` into question and answer pairs."""
    doc_language: str | Unset = UNSET
    """Language of the content as an English word, for example `English`; question and answer pairs are written in it.
    Defaults to `English`."""
    process_rule: ProcessRule | Mapping[str, Any] | None | Unset = UNSET
    """How to clean and split the content."""
    retrieval_model: RetrievalModel | Mapping[str, Any] | None | Unset = UNSET
    """Search settings of the knowledge base; they are taken over when it has none yet."""
