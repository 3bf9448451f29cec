"""Read, check and complete the arguments for knowledge bases and their documents."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final, TypedDict, TypeVar, Unpack, cast

from attrs import frozen

from dify_plus._arguments.checks import (
    as_dict,
    as_list,
    as_model,
    check_fields,
    one_of,
    optional_text,
    or_unset,
    read_model,
    text,
    within,
)
from dify_plus._arguments.files import REFUSED_IN_NAMES, FileSource, Upload, local_upload
from dify_plus._arguments.literals import DocForm, IndexingTechnique, Permission, Provider
from dify_plus._arguments.search import retrieval_model
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api import models

__all__ = [
    "DatasetSettings",
    "DocumentSettings",
    "NewDocument",
    "Setup",
    "check_content",
    "check_document_settings",
    "check_embedding",
    "document_file",
    "members",
    "metadata_by_name",
    "metadata_values",
    "new_dataset",
    "new_document",
    "new_documents",
    "process_rule",
    "settings_for_new_content",
    "settings_for_new_document",
]

T = TypeVar("T")


DEFAULT_DOC_FORM: Final = "text_model"
"""The document form that the server assumes by default."""
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
"""The default rule for `hierarchical_model`, which has no automatic mode: paragraphs, with lines as child chunks."""


def members(values: Iterable[str | models.PartialMember | Mapping[str, Any]]) -> list[models.PartialMember]:
    """Read the list of the members who may use a knowledge base.

    Args:
        values: Ids of accounts, models, or mappings.

    Returns:
        The models; the list may be empty.

    Raises:
        UsageError: The value is not a list, or an item is something else.
    """
    name = "partial_member_list"
    fields = [{"user_id": value} if isinstance(value, str) else value for value in as_list(name, values)]
    return [read_model(f"{name}[{index}]", value, models.PartialMember) for index, value in enumerate(fields)]


class DatasetSettings(TypedDict, total=False):
    """The settings of a new knowledge base. The first document determines those that are left out."""

    description: str | None
    indexing_technique: IndexingTechnique | None
    permission: Permission | None
    embedding_model: str | None
    embedding_model_provider: str | None
    retrieval_model: models.RetrievalModel | Mapping[str, Any] | None
    summary_index_setting: models.SummaryIndexSetting | Mapping[str, Any] | None
    provider: Provider | None
    external_knowledge_api_id: str | None
    external_knowledge_id: str | None


def new_dataset(name: str, **settings: Unpack[DatasetSettings]) -> models.CreateDatasetRequest:
    """Return the body of the request that creates a knowledge base.

    Args:
        name: The name.
        settings: The settings; None counts as left out.

    Raises:
        UsageError: A setting is not one of its allowed words.
    """
    embedding_model = settings.get("embedding_model")
    check_embedding(embedding_model, settings.get("embedding_model_provider"))
    technique = settings.get("indexing_technique")
    if technique is None and embedding_model:
        technique = "high_quality"
    return models.CreateDatasetRequest(
        name=text("name", name),
        description=or_unset(settings.get("description")),
        indexing_technique=or_unset(one_of("indexing_technique", technique, IndexingTechnique)),
        permission=or_unset(one_of("permission", settings.get("permission"), Permission)),
        embedding_model=or_unset(embedding_model),
        embedding_model_provider=or_unset(settings.get("embedding_model_provider")),
        retrieval_model=retrieval_model(settings.get("retrieval_model")),
        summary_index_setting=as_model(
            "summary_index_setting", settings.get("summary_index_setting"), models.SummaryIndexSetting
        ),
        provider=or_unset(one_of("provider", settings.get("provider"), Provider)),
        external_knowledge_api_id=or_unset(settings.get("external_knowledge_api_id")),
        external_knowledge_id=or_unset(settings.get("external_knowledge_id")),
    )


class DocumentSettings(TypedDict, total=False):
    """How to index a document. A setting that is left out comes from the knowledge base, or else from the server."""

    indexing_technique: IndexingTechnique | None
    doc_form: DocForm | None
    doc_language: str | None
    process_rule: models.ProcessRule | Mapping[str, Any] | None
    retrieval_model: models.RetrievalModel | Mapping[str, Any] | None
    embedding_model: str | None
    embedding_model_provider: str | None
    original_document_id: str | None


class NewDocument(DocumentSettings, total=False):
    """A document to create: `text` with a `name`, or a `file`, its `metadata`, and the settings for this document.

    `datasets.sync` identifies it by its `key`, such as the id of a row in a database.
    """

    key: str | None
    text: str | None
    name: str | None
    file: FileSource | None
    metadata: Mapping[str, str | float | None] | None


@frozen
class Setup:
    """The settings that a knowledge base prescribes for its documents."""

    indexing_technique: str | None = None
    doc_form: str | None = None

    @classmethod
    def of(cls, dataset: models.Dataset) -> Setup:
        """Read the settings of a knowledge base."""
        return cls(dataset.indexing_technique, dataset.doc_form)

    @property
    def settled(self) -> bool:
        """Whether both settings are known. From then on they do not change."""
        return None not in (self.indexing_technique, self.doc_form)


def settings_for_new_document(setup: Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for a new document, with the defaults that the server requires.

    Args:
        setup: The settings that the knowledge base prescribes.
        settings: The settings that the user gave; None counts as left out.

    Returns:
        The fields for the request.

    Raises:
        UsageError: A setting is not one of its allowed words, or is of the wrong type.
    """
    embedding = settings.get("embedding_model")
    check_embedding(embedding, settings.get("embedding_model_provider"))
    technique = one_of("indexing_technique", settings.get("indexing_technique"), IndexingTechnique)
    fields = settings_for_new_content(setup, settings)
    fields["process_rule"] = process_rule(settings.get("process_rule"), fields.get("doc_form"))
    fields["indexing_technique"] = technique or setup.indexing_technique or ("high_quality" if embedding else "economy")
    return fields


def check_document_settings(settings: Mapping[str, Any]) -> None:
    """Check the settings for several new documents.

    Args:
        settings: The settings that the user gave; None counts as left out.

    Raises:
        UsageError: A setting is not one of its allowed words, or is of the wrong type.
    """
    fields = settings_for_new_document(Setup(), settings)
    check_fields(models.CreateDocumentByFileData(**fields), models.CreateDocumentByFileData)


def settings_for_new_content(setup: Setup, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for replacing a document.

    Args:
        setup: The settings that the knowledge base prescribes.
        settings: The settings that the user gave; None counts as left out.

    Returns:
        The fields for the request.

    Raises:
        UsageError: A setting is not one of its allowed words, or is of the wrong type.
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
    """Check that an embedding model is given together with its provider.

    Args:
        model: The name of the model.
        provider: The provider of the model.

    Raises:
        UsageError: Only one of them is given. The server would ignore it.
    """
    if (model is None) != (provider is None):
        raise UsageError("embedding_model and embedding_model_provider go together: give both or neither")


def process_rule(
    value: models.ProcessRule | Mapping[str, Any] | None, doc_form: str | None = None
) -> models.ProcessRule:
    """Read a rule for cleaning and splitting a document.

    Args:
        value: A model, or a mapping; None for the default rule of the document form.
        doc_form: The form of the document.

    Returns:
        The rule.

    Raises:
        UsageError: The value is neither a model nor a mapping.
    """
    default = HIERARCHICAL if doc_form == "hierarchical_model" else AUTOMATIC
    return read_model("process_rule", default if value is None else value, models.ProcessRule)


def new_documents(
    items: Iterable[NewDocument | str | os.PathLike[str]],
    common: DocumentSettings,
    relative_to: str | os.PathLike[str] | None = None,
) -> list[NewDocument]:
    """Read a list of documents to create.

    Args:
        items: The documents, or paths of files.
        common: The settings for all documents.
        relative_to: A folder. A file is named by its path relative to this folder.

    Returns:
        The documents with all their settings.

    Raises:
        UsageError: A setting is wrong; an item is not a document, has unknown fields, or does not have exactly one of
            `text` and `file`; a file is outside of the folder; or two documents have the same name.
    """
    check_document_settings(common)
    documents: list[NewDocument] = []
    first_indexes: dict[str, int] = {}
    for index, item in enumerate(as_list("documents", items)):
        with within(f"documents[{index}]"):
            document = new_document(item, common, relative_to)
            file, name = document.get("file"), document.get("name") or ""
            name = name if file is None else document_file(file, name or None).name
        documents.append(document)
        first = first_indexes.setdefault(name, index)
        if first != index:
            by_path = ", or pass relative_to=FOLDER to name files by their paths" if relative_to is None else ""
            raise UsageError(
                f"documents[{first}] and documents[{index}] are both named {shown(name)}, and the server would replace "
                f'one by the other; give each its own name, a file with {{"file": ("NAME.md", path)}}{by_path}'
            )
    return documents


def new_document(
    item: NewDocument | str | os.PathLike[str],
    common: DocumentSettings,
    relative_to: str | os.PathLike[str] | None = None,
) -> NewDocument:
    """Read one item of a list of documents to create.

    Args:
        item: The document, or the path of a file.
        common: The settings for all documents.
        relative_to: A folder. A file is named by its path relative to this folder.

    Returns:
        The document with all its settings.

    Raises:
        UsageError: The item is neither a document nor a path, has unknown fields, or does not have exactly one of
            `text` and `file`; or the file is outside of the folder.
    """
    fields: Any = {"file": item} if isinstance(item, str | os.PathLike) else item
    if not isinstance(fields, Mapping):
        wanted = "a path, or a mapping with `text` and `name` or with `file`"
        raise UsageError(f"a document must be {wanted}, not {shown(item)}")
    known = NewDocument.__annotations__.keys()
    if unknown := sorted(str(name) for name in fields.keys() - known):
        raise UsageError(f"a document has no field {', '.join(unknown)}; its fields are {', '.join(sorted(known))}")
    check_content(fields.get("text"), fields.get("file"), fields.get("name"))
    file = fields.get("file")
    if relative_to is not None and isinstance(file, str | os.PathLike):
        fields = {**fields, "file": (_relative_name(file, relative_to), file)}
    metadata_by_name("metadata", fields.get("metadata") or {})
    return cast(NewDocument, {**common, **fields})


def _relative_name(file: str | os.PathLike[str], folder: str | os.PathLike[str]) -> str:
    try:
        parts = PurePath(os.path.abspath(file)).relative_to(os.path.abspath(folder)).parts
    except (TypeError, ValueError):
        raise UsageError(f"relative_to={shown(folder)} must be a folder that holds {shown(file)}") from None
    return re.sub(REFUSED_IN_NAMES, "_", "_".join(parts))


def check_content(text: object, file: object, name: Any) -> None:
    """Check that a new document has either a text or a file.

    Args:
        text: The text of the document.
        file: The file of the document.
        name: The name of the document.

    Raises:
        UsageError: The document has both a text and a file, or neither, or a text without a name.
    """
    if (text is None) == (file is None):
        raise UsageError("a document needs either text or a file: give text=... or file=..., not both")
    if text is not None and not isinstance(text, str):
        raise UsageError(f"text must be a str, not {shown(text)}")
    optional_text("name", name)
    if text is not None and name is None:
        raise UsageError("a document made from text needs a name: name=...")


def document_file(file: FileSource, name: str | None = None) -> Upload:
    """Prepare the upload of a document, and check that the file has an extension.

    Args:
        file: A path, bytes or a binary file object.
        name: The name of the document. It also names the file, if the name of the file has no extension.

    Returns:
        The file.

    Raises:
        UsageError: The value is not a file, or its name has no extension.
    """
    upload = local_upload(file)
    if not _extension(upload.name) and name is not None:
        upload = local_upload(file, name=name)
    if not _extension(upload.name):
        hint = " (for a folder, call dify.datasets.sync)" if isinstance(upload.content, str) else ""
        raise UsageError(
            'the file needs a name with an extension, such as name="report.pdf"; '
            f"its name is {shown(upload.name)}{hint}"
        )
    return upload


def _extension(name: str) -> str:
    return os.path.splitext(name)[1]


def metadata_values(
    values: Mapping[str, str | float | None], fields: Sequence[models.MetadataField]
) -> list[models.MetadataValue]:
    """Add the ids of the metadata fields to values that are given by name.

    Args:
        values: The values, by the name of the field.
        fields: The metadata fields of the knowledge base.

    Returns:
        The values with the ids of their fields.

    Raises:
        UsageError: The knowledge base has no field with one of the names.
    """
    by_name = {item.name: item.id for item in fields if isinstance(cast("object", item.name), str)}
    if missing := [name for name in values if name not in by_name]:
        known = ", ".join(sorted(by_name)) or "none"
        raise UsageError(f"the knowledge base has no metadata field {shown(missing[0])}; it has: {known}")
    return [models.MetadataValue(id=by_name[name], name=name, value=value) for name, value in values.items()]


def metadata_by_name(argument: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check metadata values that are given by the names of their fields.

    Args:
        argument: The name of the argument.
        values: Its value.

    Returns:
        The values.

    Raises:
        UsageError: It is not a mapping, or a value is not a str, a finite number or None.
    """
    found = as_dict(argument, values)
    for name, value in found.items():
        match value:
            case str():
                sendable = value.isascii() or value == value.encode(errors="ignore").decode()
            case float():
                sendable = math.isfinite(value)
            case _:
                sendable = value is None or (isinstance(value, int) and not isinstance(value, bool))
        if not sendable:
            wanted = "a str, a finite number or None"
            raise UsageError(f"{argument}[{shown(name)}] must be {wanted}, not {shown(value)}")
    return found
