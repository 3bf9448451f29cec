"""What the knowledge resources have in common: how their arguments are read, checked and completed. Pure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, TypedDict, TypeVar, cast

from attrs import frozen

from dify_plus.errors import APIStatusError, ConfigurationError
from dify_plus.files import FileSource, Upload, local_upload
from dify_plus.pagination import whole as count
from dify_plus.payloads import Payload
from dify_plus.requests import one_of, several
from dify_plus_api import models
from dify_plus_api.types import UNSET, File, Model, Unset

__all__ = [
    "BuiltInAction",
    "DatasourceType",
    "DocForm",
    "DocumentMetadata",
    "DocumentSettings",
    "DocumentState",
    "DocumentStatusAction",
    "IndexingTechnique",
    "MetadataType",
    "ModelType",
    "NewDocument",
    "Permission",
    "Provider",
    "Search",
    "SearchMethod",
    "SegmentState",
    "Setup",
    "as_model",
    "as_models",
    "changed_settings",
    "check_content",
    "check_embedding",
    "created_settings",
    "document_file",
    "field_of",
    "ids",
    "is_repeatable",
    "is_unknown_route",
    "members",
    "metadata_values",
    "needs_keywords",
    "new_document",
    "process_rule",
    "retrieval_model",
]

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
BuiltInAction: TypeAlias = Literal["enable", "disable"]
"""What can be done with the built-in metadata fields."""
DatasourceType: TypeAlias = Literal["local_file", "online_document", "website_crawl", "online_drive"]
"""The kind of a pipeline's data source."""
ModelType: TypeAlias = Literal["llm", "text-embedding", "rerank", "speech2text", "moderation", "tts"]
"""What a model is for."""

DEFAULT_TOP_K: Final = 4
DEFAULT_DOC_FORM: Final = "text_model"
"""What the server assumes where a document's form is left out."""
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


def ids(name: str, value: str | Iterable[str], *, none: bool = False) -> list[str]:
    """Read the ids of several things.

    Args:
        name: What the argument is called.
        value: One id, or several.
        none: Whether there may be none.

    Returns:
        The ids in their order.

    Raises:
        ConfigurationError: there is none and has to be, or one is empty or no string.
    """
    source: Any = [value] if isinstance(value, str) else value
    found: list[Any] = list(source) if isinstance(source, Iterable) else [None]
    if not (found or none) or not all(isinstance(item, str) and item for item in found):
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
        ConfigurationError: it is no list, one is neither, or there is none.
    """
    found = [_read(kind, value, f"{name}[{index}]") for index, value in enumerate(several(name, values))]
    if not found:
        raise ConfigurationError(f"{name} must not be empty")
    return found


def _read(kind: type[ModelT], value: ModelT | Mapping[str, Any], name: str) -> ModelT:
    if isinstance(value, kind):
        return value
    if isinstance(value, Mapping):
        return kind.from_dict(dict(value))
    raise ConfigurationError(f"{name} is given as a {kind.__name__} or a mapping, not as {type(value).__name__}")


def members(values: Iterable[str | models.PartialMember | Mapping[str, Any]]) -> list[models.PartialMember]:
    """Read the members who may use a knowledge base.

    Args:
        values: Ids of accounts, models, or plain fields.

    Returns:
        The models; there may be none.

    Raises:
        ConfigurationError: it is no list, or one is something else.
    """
    name = "partial_member_list"
    fields = [{"user_id": value} if isinstance(value, str) else value for value in several(name, values)]
    return [_read(models.PartialMember, value, name) for value in fields]


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


@frozen
class Search:
    """The settings of one search: all, some of them to replace the knowledge base's own, or none."""

    asked: Mapping[str, Any]
    """The fields that replace the knowledge base's own."""
    whole: models.RetrievalModel | Unset
    """All settings at once."""
    external: models.ExternalRetrievalModel | Unset
    """The settings for an external knowledge base."""

    @classmethod
    def of(
        cls,
        settings: Mapping[str, Any],
        whole: models.RetrievalModel | Mapping[str, Any] | None = None,
        external: models.ExternalRetrievalModel | Mapping[str, Any] | None = None,
    ) -> Search:
        """Read the arguments of a search.

        Args:
            settings: Single settings by name; None counts as left out.
            whole: All settings at once.
            external: The settings for an external knowledge base.

        Raises:
            ConfigurationError: one is wrong, or single settings come with all of them.
        """
        asked = {name: value for name, value in settings.items() if value is not None}
        one_of("search_method", asked.get("search_method"), SearchMethod)
        if "top_k" in asked:
            count("top_k", asked["top_k"])
        if "score_threshold" in asked:
            _check_share("score_threshold", asked["score_threshold"])
        for name, kind in _NESTED.items():
            if name in asked:
                asked[name] = _read(getattr(models, kind), asked[name], name)
        if asked and whole is not None:
            raise ConfigurationError(f"give either retrieval_model or {', '.join(asked)}")
        return cls(
            asked,
            retrieval_model(whole),
            as_model(models.ExternalRetrievalModel, external, "external_retrieval_model"),
        )

    @property
    def bare(self) -> bool:
        """Whether nothing is asked for: the knowledge base's own settings apply."""
        return not self.asked and self.whole is UNSET and self.external is UNSET

    @property
    def needs_dataset(self) -> bool:
        """Whether the knowledge base's own settings have to be known, since the server takes all or none."""
        return bool(self.asked) and "search_method" not in self.asked and self.external is UNSET

    def fields(self, dataset: models.Dataset | None = None) -> dict[str, Any]:
        """The settings as a request takes them.

        Args:
            dataset: The knowledge base, where its own settings are to apply.

        Returns:
            The fields `retrieval_model` and `external_retrieval_model`.
        """
        if dataset is not None and field_of(dataset, "provider") == "external":
            return {"external_retrieval_model": self._of_external(dataset)}
        whole = self.whole
        if dataset is not None:
            whole = retrieval_model({**_own_settings(dataset), **self._asked()})
        elif self.asked:
            whole = retrieval_model({"search_method": "semantic_search", **self._asked()})
        return {"retrieval_model": whole, "external_retrieval_model": self.external}

    def _asked(self) -> dict[str, Any]:
        switches = {"score_threshold": "score_threshold_enabled", "reranking_model": "reranking_enable"}
        return {**self.asked, **{switch: True for name, switch in switches.items() if name in self.asked}}

    def _of_external(self, dataset: models.Dataset) -> models.ExternalRetrievalModel:
        own = field_of(dataset, "external_retrieval_model")
        known = ("top_k", "score_threshold", "score_threshold_enabled")
        asked = {name: value for name, value in self._asked().items() if name in known}
        return models.ExternalRetrievalModel.from_dict({**(own.to_dict() if own else {}), **asked})


_NESTED: Final[Mapping[str, str]] = {
    "reranking_model": "RerankingModel",
    "metadata_filtering_conditions": "MetadataFilteringConditions",
}
"""The settings of a search that are objects, and their models."""


def _own_settings(dataset: models.Dataset) -> dict[str, Any]:
    """The settings that a knowledge base reports, as a search takes them."""
    own = field_of(dataset, "retrieval_model_dict")
    fields = {name: value for name, value in (own.to_dict() if own else {}).items() if value is not None}
    if not fields.get("reranking_enable"):
        fields.pop("reranking_model", None)
    if needs_keywords(dataset):
        fields["search_method"] = "keyword_search"
    return {"search_method": "semantic_search", **fields}


def _check_share(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ConfigurationError(f"{name} must be a number from 0 to 1, not {value!r}")


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
    file: FileSource | None


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


def created_settings(setup: Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings for a new document, completed so that the server takes them.

    Args:
        setup: What is settled about the knowledge base.
        settings: What was given; None counts as left out.

    Returns:
        The fields for the request.

    Raises:
        ConfigurationError: one is none of the words it can be, or of the wrong kind.
    """
    embedding = settings.get("embedding_model")
    check_embedding(embedding, settings.get("embedding_model_provider"))
    technique = one_of("indexing_technique", settings.get("indexing_technique"), IndexingTechnique)
    fields = changed_settings(setup, settings)
    fields["process_rule"] = process_rule(settings.get("process_rule"), fields.get("doc_form"))
    fields["indexing_technique"] = technique or setup.indexing_technique or ("high_quality" if embedding else "economy")
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
    doc_form = one_of("doc_form", fields.get("doc_form"), DocForm) or setup.doc_form
    if "doc_form" in fields or doc_form not in (None, DEFAULT_DOC_FORM):
        fields["doc_form"] = doc_form
    if "process_rule" in fields:
        fields["process_rule"] = process_rule(fields["process_rule"])
    if "retrieval_model" in fields:
        fields["retrieval_model"] = retrieval_model(fields["retrieval_model"])
    return fields


def check_embedding(model: str | None, provider: str | None) -> None:
    """Check that an embedding model is named as the server wants it.

    Args:
        model: Its name.
        provider: Its provider.

    Raises:
        ConfigurationError: only one of them is given; the server would pass over it.
    """
    if (model is None) != (provider is None):
        raise ConfigurationError("embedding_model and embedding_model_provider go together: give both or neither")


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
    fields: Any = {"file": item} if isinstance(item, os.PathLike) else item
    if not isinstance(fields, Mapping):
        wanted = "a mapping with `text` and `name` or with `file`, or a Path"
        raise ConfigurationError(f"a document is given as {wanted}, not as {type(item).__name__}")
    known = NewDocument.__annotations__.keys() | DocumentSettings.__annotations__.keys()
    if unknown := sorted(str(name) for name in fields.keys() - known):
        raise ConfigurationError(f"a document has no {', '.join(unknown)}; it has {', '.join(sorted(known))}")
    check_content(fields.get("text"), fields.get("file"), fields.get("name"))
    return cast(NewDocument, {**common, **fields})


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


def document_file(file: FileSource, name: str | None = None) -> Upload:
    """Read the file that a document is made from.

    Args:
        file: A path, bytes or a binary file object.
        name: The name of the document; a file without a name of its own goes by it.

    Returns:
        The file.

    Raises:
        ConfigurationError: it is no file, or nothing tells its type.
    """
    upload = local_upload(file)
    if not _ending(upload.name) and name is not None:
        upload = local_upload(file, name=name)
    if not _ending(upload.name):
        raise ConfigurationError(
            f"the name of the file tells no type, {upload.name!r}: give one with an ending, name='report.pdf'"
        )
    return upload


def is_repeatable(body: Model) -> bool:
    """Tell whether a body can be sent again, to another path.

    Args:
        body: What is sent.

    Returns:
        Whether it holds no file, or one that can go back to its beginning.
    """
    file = getattr(body, "file", None)
    return not isinstance(file, File) or Payload(file.payload).repeatable


def _ending(name: str) -> str:
    return os.path.splitext(name)[1]


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
