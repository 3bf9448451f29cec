"""All knowledge bases of the server, and what happens to documents in them."""

from __future__ import annotations

from collections.abc import Reversible
from datetime import UTC, datetime

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.chunking import chunks_of, max_tokens
from dify_plus.testing._knowledge.datasources import Pipeline
from dify_plus.testing._knowledge.entities import (
    AUTOMATIC_RULES,
    ChildChunk,
    Dataset,
    Document,
    ProcessRule,
    Segment,
    StoredFile,
    Tag,
)
from dify_plus.testing._knowledge.indexing import EMBEDDING_FAILURE, IndexingFailure, Timeline
from dify_plus.testing._knowledge.keywords import count_tokens, keywords
from dify_plus.testing._knowledge.models import default_models
from dify_plus.testing._state import State


class Knowledge:
    """What `fake.knowledge` is: look into it from a test, or set it up before one."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.datasets: dict[str, Dataset] = {}
        self.tags: dict[str, Tag] = {}
        self.files: dict[str, StoredFile] = {}
        self.pipelines: dict[str, Pipeline] = {}
        self.models = default_models()
        """The models of the workspace; without an embedding model nothing can be `high_quality`."""
        self.failures = [IndexingFailure(text="EMBEDFAIL", technique="high_quality")]
        """Documents that fail to be indexed. A text with EMBEDFAIL in it always does, where it is embedded."""

    # -- for tests ----------------------------------------------------------------------------------------------

    def fail_indexing(
        self, error: str = EMBEDDING_FAILURE, *, name: str = "*", stage: str = "indexing", times: int | None = None
    ) -> None:
        """Make documents to come fail, `times` of them, where the name fits (`"*.pdf"`)."""
        self.failures.append(IndexingFailure(error, name, stage=stage, times=times))

    def add_pipeline(self, name: str, pipeline: Pipeline) -> Dataset:
        """A knowledge base built from a pipeline; the API itself cannot make one."""
        dataset = self.new_dataset(name)
        dataset.pipeline_id, dataset.chunk_structure = self.state.uuid(), pipeline.chunk_structure
        dataset.indexing_technique = "economy"
        self.pipelines[dataset.id] = pipeline
        return dataset

    # -- making things ------------------------------------------------------------------------------------------

    @property
    def account_id(self) -> str:
        """The account that the knowledge key acts for."""
        return self.state.account["id"]

    def new_dataset(self, name: str) -> Dataset:
        """An empty knowledge base."""
        now = self.state.now()
        dataset = Dataset(self.state.uuid(), name, self.account_id, self.state.account["name"], now, now)
        if self.state.version.new_fields:
            dataset.maintainer = self.account_id
        self.datasets[dataset.id] = dataset
        return dataset

    def new_file(self, name: str, mime_type: str, content: bytes) -> StoredFile:
        """Keep a file."""
        now = self.state.now()
        file = StoredFile(self.state.uuid(), name, mime_type, content, self.account_id, now)
        self.files[file.id] = self.state.downloads[file.id] = file
        return file

    def new_rule(self, dataset: Dataset, rule: Json) -> ProcessRule:
        """From now on the knowledge base's rule."""
        mode = rule["mode"]
        made = ProcessRule(self.state.uuid(), mode, AUTOMATIC_RULES if mode == "automatic" else rule["rules"])
        dataset.rules.append(made)
        return made

    def new_batch(self) -> str:
        """The name of a batch."""
        when = datetime.fromtimestamp(self.state.now(), UTC).strftime("%Y%m%d%H%M%S")
        return when + str(100_000 + int(self.state.uuid()[:8], 16) % 900_000)

    def new_document(
        self,
        dataset: Dataset,
        name: str,
        text: str,
        rule: ProcessRule,
        *,
        batch: str,
        doc_form: str,
        doc_language: str = "English",
        file: StoredFile | None = None,
        source_type: str = "upload_file",
        source_info: Json | None = None,
    ) -> Document:
        """One more, at the end of the knowledge base; its indexing begins."""
        now = self.state.now()
        document = Document(
            id=self.state.uuid(),
            dataset_id=dataset.id,
            position=_next_position(dataset.documents.values()),
            name=name,
            data_source_type=source_type,
            file=file,
            source_info=source_info or {},
            text=text,
            rule=rule,
            batch=batch,
            doc_form=doc_form,
            doc_language=doc_language,
            created_by=self.account_id,
            created_at=now,
            updated_at=float(int(now)),
            timeline=Timeline(now, 0.0),
        )
        if dataset.built_in_fields:
            document.metadata = dataset.built_in_values(document)
        dataset.documents[document.id] = document
        self.index(dataset, document)
        return document

    # -- indexing -----------------------------------------------------------------------------------------------

    def index(self, dataset: Dataset, document: Document) -> None:
        """Start indexing, now: the states to come and what there will be at the end."""
        now = self.state.now()
        failure = self._failure(dataset, document)
        document.timeline = Timeline(now, self.state.settings.indexing_time, failure)
        document.segments = []
        split_at = document.timeline.split_at()
        if split_at is None:
            return
        chunks = chunks_of(document.text, document.rule, document.doc_form)
        for number, (content, answer, children) in enumerate(chunks, 1):
            segment = self.new_segment(dataset, document, content, answer, when=split_at)
            segment.completed_at = document.timeline.chunk_done(number, len(chunks))
            for child in children:
                self.new_child(segment, child, "automatic", when=split_at)

    def _failure(self, dataset: Dataset, document: Document) -> tuple[str, str] | None:
        """Whether it is to fail: where and why."""
        longest = max_tokens(document.rule)
        if document.rule.mode != "automatic" and not 50 <= longest <= 4000:
            return "splitting", "Custom segment length should be between 50 and 4000."
        for failure in self.failures:
            if failure.take(document.name, document.text, dataset.indexing_technique):
                return failure.stage, failure.error
        return None

    def new_segment(
        self, dataset: Dataset, document: Document, content: str, answer: str | None, *, when: float | None = None
    ) -> Segment:
        """One more, at the end of the document. It is complete at once; `when` it came to be: now."""
        now = self.state.now() if when is None else when
        segment = Segment(
            id=self.state.uuid(),
            document_id=document.id,
            position=_next_position(document.segments),
            content=content,
            answer=answer,
            tokens=count_tokens(content + (answer or "")) if dataset.high_quality else 0,
            keywords=self.keywords_of(dataset, document, content),
            index_node_id=self.state.uuid(),
            created_by=self.account_id,
            created_at=now,
            updated_at=now,
            indexing_at=now,
            completed_at=now,
        )
        document.segments.append(segment)
        return segment

    def keywords_of(self, dataset: Dataset, document: Document, content: str) -> list[str] | None:
        """Only an economy index has keywords, and not of chunks that are found by their children."""
        if dataset.high_quality:
            return None if self.state.version.keywords_are_null else []
        return [] if document.doc_form == "hierarchical_model" else keywords(content)

    def new_child(self, segment: Segment, content: str, kind: str, *, when: float | None = None) -> ChildChunk:
        """One more, at the end of the segment."""
        now = self.state.now() if when is None else when
        position = _next_position(segment.children)
        child = ChildChunk(self.state.uuid(), segment.id, content, position, kind, now, now)
        segment.children.append(child)
        return child


def _next_position(siblings: Reversible[Document | Segment | ChildChunk]) -> int:
    """After the last one."""
    return next((sibling.position for sibling in reversed(siblings)), 0) + 1
