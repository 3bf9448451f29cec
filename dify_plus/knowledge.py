"""What the knowledge resources have in common: their arguments, how they follow indexing, and what they leave to whom. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, ParamSpec, TypeAlias, TypedDict, TypeVar, get_args

from attrs import field, frozen

from dify_plus.errors import APIStatusError, ConfigurationError, IndexingFailed, PipelineRunError
from dify_plus.events import UnknownEvent
from dify_plus_api import models
from dify_plus_api.types import UNSET, Model, Request, Unset

__all__ = [
    "DatasourceAccumulator",
    "DatasourceResult",
    "DatasourceType",
    "DocForm",
    "DocumentMetadata",
    "DocumentSettings",
    "DocumentState",
    "DocumentStatusAction",
    "IndexingProgress",
    "IndexingTechnique",
    "MetadataType",
    "ModelType",
    "NewDocument",
    "Permission",
    "Provider",
    "SearchMethod",
    "SegmentState",
    "Setup",
    "Watch",
    "as_model",
    "as_models",
    "built",
    "checked_indexing",
    "checked_reading",
    "document_settings",
    "given",
    "ids",
    "is_unknown_route",
    "metadata_values",
    "new_document",
    "one_of",
    "process_rule",
    "retrieval_model",
    "search_settings",
]

P = ParamSpec("P")
T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=Model)

IndexingTechnique: TypeAlias = Literal["high_quality", "economy"]
"""How a knowledge base is indexed: with embeddings, or by keywords alone."""
Permission: TypeAlias = Literal["only_me", "all_team_members", "partial_members"]
"""Who in the workspace may use a knowledge base."""
Provider: TypeAlias = Literal["vendor", "external"]
"""Where the content of a knowledge base lives: in Dify, or behind an external knowledge API."""
SearchMethod: TypeAlias = Literal["keyword_search", "semantic_search", "full_text_search", "hybrid_search"]
"""How segments are searched. Only the first works with `economy` indexing."""
DocForm: TypeAlias = Literal["text_model", "hierarchical_model", "qa_model"]
"""How documents are split: into segments, into parents with child chunks, into questions with answers."""
DocumentState: TypeAlias = Literal["queuing", "indexing", "paused", "error", "available", "disabled", "archived"]
"""The state of a document in one word."""
DocumentMetadata: TypeAlias = Literal["all", "only", "without"]
"""Whether a document comes with its metadata, as metadata only, or without."""
DocumentStatusAction: TypeAlias = Literal["enable", "disable", "archive", "un_archive"]
"""What can be done to several documents at once."""
SegmentState: TypeAlias = Literal["waiting", "indexing", "completed", "error", "re_segment"]
"""The state of a segment's indexing."""
MetadataType: TypeAlias = Literal["string", "number", "time"]
"""What the values of a metadata field are; a time is a number of unix seconds."""
DatasourceType: TypeAlias = Literal["local_file", "online_document", "website_crawl", "online_drive"]
"""The kind of a pipeline's data source."""
ModelType: TypeAlias = Literal["llm", "text-embedding", "rerank", "speech2text", "moderation", "tts"]
"""What a model is for."""

DEFAULT_TOP_K: Final = 4
DEFAULT_DOC_FORM: Final = "text_model"
"""What the server assumes where a document's form is left out."""
SETTLED: Final = frozenset({"completed", "error", "paused"})
"""The states in which indexing comes to rest."""

AUTOMATIC: Final[Mapping[str, Any]] = {"mode": "automatic"}
HIERARCHICAL: Final[Mapping[str, Any]] = {
    "mode": "hierarchical",
    "rules": {
        "pre_processing_rules": [
            {"id": "remove_extra_spaces", "enabled": True},
            {"id": "remove_urls_emails", "enabled": False},
        ],
        "segmentation": {"separator": "\n\n", "max_tokens": 1024},
        "parent_mode": "paragraph",
        "subchunk_segmentation": {"separator": "\n", "max_tokens": 512},
    },
}
"""Paragraphs with their lines as child chunks: for `hierarchical_model`, which has no automatic mode."""


# -- arguments -------------------------------------------------------------------------------------------------------


def built(build: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Build a call.

    Args:
        build: `build_request` of the operation.
        args: The ids of its path.
        kwargs: Its query and body.

    Returns:
        The call, ready to be sent.

    Raises:
        ConfigurationError: an id is empty or no string, a field is missing or of the wrong kind.
    """
    for name in args:
        if not isinstance(name, str):
            raise ConfigurationError(f"an id is a str, not {type(name).__name__}")
    try:
        return build(*args, **kwargs)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(str(error)) from error


def given(value: T | None) -> T | Unset:
    """Leave out what was not given.

    Args:
        value: An argument.

    Returns:
        The argument, `UNSET` for None.
    """
    return UNSET if value is None else value


def one_of(name: str, value: T, options: Any) -> T:
    """Check an argument that takes one of a few words.

    Args:
        name: What the argument is called.
        value: The argument; None passes.
        options: The `Literal` that names the words.

    Returns:
        The argument.

    Raises:
        ConfigurationError: it is none of the words.
    """
    words = get_args(options)
    if value is None or value in words:
        return value
    listed = ", ".join(repr(word) for word in words)
    raise ConfigurationError(f"{name} must be one of {listed}, not {value!r}")


def ids(name: str, value: str | Iterable[str]) -> list[str]:
    """Read the ids of several things.

    Args:
        name: What the argument is called.
        value: One id, or several.

    Returns:
        The ids in their order.

    Raises:
        ConfigurationError: there is none, or one is empty or no string.
    """
    found = [value] if isinstance(value, str) else list(value)
    if not found or not all(isinstance(item, str) and item for item in found):
        raise ConfigurationError(f"{name} must be an id or several, not {value!r}")
    return found


def as_model(kind: type[ModelT], value: ModelT | Mapping[str, Any] | None, name: str) -> ModelT | Unset:
    """Read a nested setting.

    Args:
        kind: Its model.
        value: A model, or plain fields.
        name: What the argument is called.

    Returns:
        The model, `UNSET` for None.

    Raises:
        ConfigurationError: it is neither.
    """
    return UNSET if value is None else _read(kind, value, name)


def as_models(kind: type[ModelT], values: Iterable[ModelT | Mapping[str, Any]], name: str) -> list[ModelT]:
    """Read a list of nested settings.

    Args:
        kind: Their model.
        values: Models, or plain fields.
        name: What the argument is called.

    Returns:
        The models.

    Raises:
        ConfigurationError: one is neither, or there is none.
    """
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise ConfigurationError(f"{name} must be a list, not {type(values).__name__}")
    found = [_read(kind, value, f"{name}[{index}]") for index, value in enumerate(values)]
    if not found:
        raise ConfigurationError(f"{name} must not be empty")
    return found


def _read(kind: type[ModelT], value: ModelT | Mapping[str, Any], name: str) -> ModelT:
    if isinstance(value, kind):
        return value
    if isinstance(value, Mapping):
        return kind.from_dict(dict(value))
    raise ConfigurationError(f"{name} is given as a {kind.__name__} or a mapping, not as {type(value).__name__}")


def field_of(source: object, name: str, default: Any = None) -> Any:
    """Read a field that the server may have left out or sent as null.

    Args:
        source: A model.
        name: The field.
        default: What stands for nothing.

    Returns:
        The field's value, or the default.
    """
    value = getattr(source, name, None)
    return default if value is None or isinstance(value, Unset) else value


# -- searching -------------------------------------------------------------------------------------------------------


def retrieval_model(value: models.RetrievalModel | Mapping[str, Any] | None) -> models.RetrievalModel | Unset:
    """Read search settings.

    Args:
        value: A model, or plain fields; of these, only `search_method` has to be there.

    Returns:
        The model, complete as the server wants it; `UNSET` for None.

    Raises:
        ConfigurationError: it is neither.
    """
    if isinstance(value, Mapping):
        value = {
            "reranking_enable": bool(value.get("reranking_model")),
            "top_k": DEFAULT_TOP_K,
            "score_threshold_enabled": value.get("score_threshold") is not None,
            **value,
        }
    return as_model(models.RetrievalModel, value, "retrieval_model")


def search_settings(dataset: models.Dataset, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a knowledge base, with some replaced for one search.

    Args:
        dataset: The knowledge base.
        settings: The fields of search settings that are asked for.

    Returns:
        The fields of a search's request: `retrieval_model`, or `external_retrieval_model` for an external one.
    """
    if field_of(dataset, "provider") == "external":
        own = field_of(dataset, "external_retrieval_model")
        known = ("top_k", "score_threshold")
        external = {**(own.to_dict() if own else {}), **{name: settings[name] for name in known if name in settings}}
        if "score_threshold" in settings:
            external["score_threshold_enabled"] = True
        return {"external_retrieval_model": models.ExternalRetrievalModel.from_dict(external)}
    own = field_of(dataset, "retrieval_model_dict")
    fields = {name: value for name, value in (own.to_dict() if own else {}).items() if value is not None}
    if not fields.get("reranking_enable"):
        fields.pop("reranking_model", None)
    if needs_keywords(dataset) or "search_method" not in fields:
        fields["search_method"] = "keyword_search" if needs_keywords(dataset) else "semantic_search"
    if "score_threshold" in settings:
        fields["score_threshold_enabled"] = True
    if "reranking_model" in settings:
        fields["reranking_enable"] = True
    return {"retrieval_model": retrieval_model({**fields, **settings})}


def needs_keywords(dataset: models.Dataset) -> bool:
    """Tell whether a knowledge base is found by keywords alone, which it has to be asked for.

    Args:
        dataset: The knowledge base.

    Returns:
        Whether its index is an `economy` one.
    """
    return bool(field_of(dataset, "indexing_technique") == "economy")


# -- documents -------------------------------------------------------------------------------------------------------


class DocumentSettings(TypedDict, total=False):
    """How a document is indexed. What is left out follows the knowledge base, and then the server."""

    indexing_technique: IndexingTechnique | None
    doc_form: DocForm | None
    doc_language: str | None
    process_rule: models.ProcessRule | Mapping[str, Any] | None
    retrieval_model: models.RetrievalModel | Mapping[str, Any] | None
    embedding_model: str | None
    embedding_model_provider: str | None
    original_document_id: str | None


class NewDocument(DocumentSettings, total=False):
    """A document to create: `text` with a `name`, or a `file`, and settings of its own."""

    text: str | None
    name: str | None
    file: Any


@frozen
class Setup:
    """What is settled about a knowledge base, so that documents for it can follow."""

    indexing_technique: str | None = None
    doc_form: str | None = None

    @classmethod
    def of(cls, dataset: models.Dataset) -> Setup:
        """Read it off a knowledge base."""
        return cls(field_of(dataset, "indexing_technique"), field_of(dataset, "doc_form"))

    @property
    def settled(self) -> bool:
        """Whether all is settled; it does not change then."""
        return None not in (self.indexing_technique, self.doc_form)


def document_settings(setup: Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings for a new document, completed so that the server takes them.

    Args:
        setup: What is settled about the knowledge base.
        settings: What was given; None counts as left out.

    Returns:
        The fields for the request.

    Raises:
        ConfigurationError: one is none of the words it can be, or of the wrong kind.
    """
    fields = {name: value for name, value in settings.items() if value is not None}
    embedded = "embedding_model" in fields or "embedding_model_provider" in fields
    fields["indexing_technique"] = one_of(
        "indexing_technique", fields.get("indexing_technique"), IndexingTechnique
    ) or (setup.indexing_technique or ("high_quality" if embedded else "economy"))
    _take_form(fields, setup)
    fields["process_rule"] = process_rule(fields.get("process_rule"), fields.get("doc_form"))
    if "retrieval_model" in fields:
        fields["retrieval_model"] = retrieval_model(fields["retrieval_model"])
    return fields


def changed_settings(setup: Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings for a document that is replaced.

    Args:
        setup: What is settled about the knowledge base.
        settings: What was given; None counts as left out.

    Returns:
        The fields for the request.

    Raises:
        ConfigurationError: one is none of the words it can be, or of the wrong kind.
    """
    fields = {name: value for name, value in settings.items() if value is not None}
    _take_form(fields, setup)
    if "process_rule" in fields:
        fields["process_rule"] = process_rule(fields["process_rule"], fields.get("doc_form"))
    if "retrieval_model" in fields:
        fields["retrieval_model"] = retrieval_model(fields["retrieval_model"])
    return fields


def _take_form(fields: dict[str, Any], setup: Setup) -> None:
    """Where the knowledge base has a form that the server would not assume, it has to be said."""
    form = setup.doc_form if setup.doc_form != DEFAULT_DOC_FORM else None
    if "doc_form" in fields:
        one_of("doc_form", fields["doc_form"], DocForm)
    elif form is not None:
        fields["doc_form"] = form


def process_rule(
    value: models.ProcessRule | Mapping[str, Any] | None, doc_form: str | None = None
) -> models.ProcessRule:
    """Read a rule for cleaning and splitting.

    Args:
        value: A model, or plain fields; None for the usual one of the form.
        doc_form: The form of the document.

    Returns:
        The rule.

    Raises:
        ConfigurationError: it is neither.
    """
    usual = HIERARCHICAL if doc_form == "hierarchical_model" else AUTOMATIC
    return _read(models.ProcessRule, usual if value is None else value, "process_rule")


def new_document(item: NewDocument | os.PathLike[str], common: DocumentSettings) -> NewDocument:
    """Read one item of a list of documents to create.

    Args:
        item: The document, or the path of a file.
        common: The settings for all.

    Returns:
        The document with all its settings.

    Raises:
        ConfigurationError: it is neither, has unknown fields, or not exactly one of text and file.
    """
    if isinstance(item, os.PathLike):
        item = NewDocument(file=item)
    if not isinstance(item, Mapping):
        wanted = "a mapping with `text` and `name` or with `file`, or a Path"
        raise ConfigurationError(f"a document is given as {wanted}, not as {type(item).__name__}")
    known = NewDocument.__annotations__.keys() | DocumentSettings.__annotations__.keys()
    if unknown := sorted(str(name) for name in item.keys() - known):
        raise ConfigurationError(f"a document has no {', '.join(unknown)}; it has {', '.join(sorted(known))}")
    check_content(item.get("text"), item.get("file"), item.get("name"))
    return NewDocument(**{**common, **item})


def check_content(text: object, file: object, name: object) -> None:
    """Check that a new document has exactly one content.

    Args:
        text: Its text.
        file: Its file.
        name: Its name.

    Raises:
        ConfigurationError: both or neither are given, or a text has no name.
    """
    if (text is None) == (file is None):
        raise ConfigurationError("a document is made of either text or a file: give one of text=... and file=...")
    if text is not None and not isinstance(text, str):
        raise ConfigurationError(f"text must be a str, not {type(text).__name__}")
    if name is not None and not (isinstance(name, str) and name):
        raise ConfigurationError(f"name must be a str that says something, not {name!r}")
    if text is not None and name is None:
        raise ConfigurationError("a document made of text needs a name: name=...")


def metadata_values(
    values: Mapping[str, str | float | None], fields: Sequence[models.MetadataField]
) -> list[models.MetadataValue]:
    """Find the fields that values are for.

    Args:
        values: Values by the name of their field.
        fields: The fields that the knowledge base has.

    Returns:
        The values with the ids of their fields.

    Raises:
        ConfigurationError: there is no field of that name.
    """
    by_name = {item.name: item.id for item in fields}
    if missing := [name for name in values if name not in by_name]:
        known = ", ".join(sorted(by_name)) or "none"
        raise ConfigurationError(f"the knowledge base has no metadata field {missing[0]!r}; it has: {known}")
    return [models.MetadataValue(id=by_name[name], name=name, value=value) for name, value in values.items()]


def is_unknown_route(error: APIStatusError) -> bool:
    """Tell a server that does not know a path from one that does not know the thing.

    Args:
        error: The error that came.

    Returns:
        Whether the path, or the method on it, is not known: a 405, or a 404 without Dify's JSON.
    """
    return error.status_code == 405 or (error.status_code == 404 and not isinstance(error.body, Mapping))


# -- indexing --------------------------------------------------------------------------------------------------------


@frozen
class IndexingProgress:
    """How far the indexing of a batch of documents is."""

    documents: list[models.DocumentIndexingStatus]
    """The status of each document."""

    @property
    def completed_segments(self) -> int:
        """Segments that are indexed, of all documents."""
        return sum(field_of(document, "completed_segments", 0) for document in self.documents)

    @property
    def total_segments(self) -> int:
        """Segments there are, of all documents; it grows while documents are still split."""
        return sum(field_of(document, "total_segments", 0) for document in self.documents)

    @property
    def completed(self) -> bool:
        """Whether every document is indexed."""
        return all(document.indexing_status == "completed" for document in self.documents)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen: every document is indexed, has failed or is paused."""
        return all(document.indexing_status in SETTLED for document in self.documents)

    @property
    def failures(self) -> dict[str, str]:
        """Why documents could not be indexed, by document id."""
        return dict(_failures(self.documents))

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {"data": [document.to_dict() for document in self.documents]}


def _failures(documents: Iterable[models.DocumentIndexingStatus]) -> Iterator[tuple[str, str]]:
    for document in documents:
        if document.indexing_status == "error":
            yield document.id, field_of(document, "error", "") or "the server gives no reason"
        elif document.indexing_status == "paused":
            yield document.id, "indexing is paused"


def checked_indexing(progress: IndexingProgress) -> IndexingProgress:
    """Raise for documents that could not be indexed.

    Args:
        progress: A progress that is over.

    Returns:
        The progress as it is.

    Raises:
        IndexingFailed: a document failed or is paused; it carries the progress.
    """
    failures = progress.failures
    if not failures:
        return progress
    message = next(iter(failures.values()))
    if len(progress.documents) > 1:
        listed = "; ".join(f"{name}: {reason}" for name, reason in failures.items())
        message = f"{len(failures)} of {len(progress.documents)} documents were not indexed: {listed}"
    raise IndexingFailed(message, result=progress)


class Watch:
    """When to look again at something that goes on at the server: soon at first, then less often.

    Args:
        timeout: Seconds after which to give up; None for never.
        interval: The longest time between two looks, in seconds.
        clock: Gives a time in seconds that never goes back.

    Raises:
        ConfigurationError: a number is no number of seconds.
    """

    def __init__(self, timeout: float | None, interval: float, clock: Callable[[], float]) -> None:
        for name, value in (("timeout", timeout), ("interval", interval)):
            sound = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
            if not sound and not (name == "timeout" and value is None):
                raise ConfigurationError(f"{name} must be a number of seconds, not {value!r}")
        self._interval = interval
        self._delay = interval / 8
        self._clock = clock
        self._end = None if timeout is None else clock() + timeout

    def delay(self) -> float | None:
        """How long to wait before the next look; None when the time is over."""
        delay, self._delay = self._delay, min(self._delay * 2, self._interval)
        if self._end is None:
            return delay
        left = self._end - self._clock()
        return min(delay, left) if left > 0 else None


# -- pipelines -------------------------------------------------------------------------------------------------------


@frozen
class DatasourceResult:
    """What a data source holds."""

    data: list[Any] | dict[str, Any] = field(factory=list[Any])
    """The pages, files or crawl results, as the data source lists them."""
    total: int | None = None
    """Items there were, where that is known."""
    completed: int | None = None
    """Items that were read, where that is known."""
    time_consuming: float | None = None
    """Seconds it took."""
    error: str | None = None
    """Why it could not be read."""


class DatasourceAccumulator:
    """Builds a `DatasourceResult` from the events of one node's run."""

    def __init__(self) -> None:
        self.ended = False
        self.ids: dict[str, str] = {}
        self._last: Any = None

    def add(self, event: Model | UnknownEvent) -> str | None:
        """Take the next event; none adds text."""
        if isinstance(event, models.DatasourceProcessingEvent):
            self._last = event
        elif isinstance(event, models.DatasourceCompletedEvent | models.DatasourceErrorEvent):
            self._last = event
            self.ended = True
        return None

    def result(self) -> DatasourceResult:
        """The result so far."""
        return DatasourceResult(
            data=field_of(self._last, "data", []),
            total=field_of(self._last, "total"),
            completed=field_of(self._last, "completed"),
            time_consuming=field_of(self._last, "time_consuming"),
            error=field_of(self._last, "error"),
        )


def checked_reading(result: DatasourceResult) -> DatasourceResult:
    """Raise for a data source that could not be read.

    Args:
        result: What the run came to.

    Returns:
        The result as it is.

    Raises:
        PipelineRunError: the node reported an error.
    """
    if result.error is not None:
        raise PipelineRunError(result.error, partial=result)
    return result
