from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.doc_form import DocForm
    from ..models.indexing_technique import IndexingTechnique
    from ..models.process_rule import ProcessRule
    from ..models.retrieval_model import RetrievalModel


class CreateDocumentByFileData(Model):
    """How to process an uploaded file. Sent as the JSON part `data`."""

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
    indexing_technique: IndexingTechnique | None | Unset = UNSET
    """How to index. Send it always: servers may require it even when the knowledge base has one."""
    embedding_model: str | None | Unset = UNSET
    """Name of the embedding model, as listed by `GET /workspaces/current/models/model-types/text-embedding`. Taken
    over when the knowledge base has none yet."""
    embedding_model_provider: str | None | Unset = UNSET
    """Provider of the embedding model, in the long form `organization/plugin/provider`."""
    original_document_id: str | None | Unset = UNSET
    """Id of a document to replace instead of creating one."""
