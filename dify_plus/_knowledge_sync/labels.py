"""Documents on the server, with the labels that a sync stores there: values of four metadata fields. Does no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from dify_plus._masking import shown
from dify_plus.errors import APIError, UsageError
from dify_plus_api import models

__all__ = ["FIELDS", "Label", "Remote", "check_metadata", "file_id", "missing_fields", "same_values", "state"]

SCOPE: Final = "dify_plus_scope"
KEY: Final = "dify_plus_key"
SHA256: Final = "dify_plus_sha256"
FILE: Final = "dify_plus_file"
FIELDS: Final = (SCOPE, KEY, SHA256, FILE)
"""The names of the metadata fields. Their type is "string"."""


@frozen
class Label:
    """The label of a synced document."""

    scope: str
    key: str
    sha256: str
    """The SHA-256 of the content, in hexadecimal digits."""
    file: str
    """The server's id for the content. It changes when the content is replaced, also by others."""

    def values(self) -> dict[str, str]:
        """Return the values by the name of their field."""
        return {SCOPE: self.scope, KEY: self.key, SHA256: self.sha256, FILE: self.file}


@frozen
class Remote:
    """A document on the server."""

    id: str
    name: str
    state: str
    """`available`, `indexing`, `error`, `paused`, `disabled` or `archived`."""
    file: str
    """The server's id for the content; empty if the server does not send it."""
    label: Label | None
    """The label; None for a document without a label."""
    metadata: Mapping[str, Any]
    """The values of the metadata fields, by name."""

    @classmethod
    def of(cls, document: models.Document) -> Remote:
        """Read a document from a list of documents.

        Args:
            document: The document as the server sent it.

        Raises:
            APIError: The document has no id.
        """
        if not _text(document, "id"):  # reading such a list may never end
            raise APIError("the server listed a document without an id")
        listed: Any = document.doc_metadata
        values = (
            {_text(item, "name"): getattr(item, "value", None) for item in listed} if isinstance(listed, list) else {}
        )
        key = values.get(KEY)
        label = None
        if isinstance(key, str) and key:
            label = Label(*(str(values.get(name) or "") for name in FIELDS))
        return cls(_text(document, "id"), _text(document, "name"), state(document), file_id(document), label, values)

    @property
    def intact(self) -> bool:
        """Whether the content is still the same as in the label."""
        return self.label is not None and self.label.file == self.file


def state(document: models.Document | models.DocumentDetail) -> str:
    """Return the state of a document.

    Args:
        document: The document as the server sent it.

    Returns:
        `available`, `indexing`, `error`, `paused`, `disabled` or `archived`.
    """
    if document.archived:
        return "archived"
    if document.indexing_status in ("error", "paused") or document.display_status == "paused":
        return "error" if document.indexing_status == "error" else "paused"
    if document.indexing_status != "completed":
        return "indexing"
    return "available" if document.enabled is not False else "disabled"


def file_id(document: models.Document) -> str:
    """Return the server's id for the content of a document; empty if the server does not send it.

    Args:
        document: The document as the server sent it.
    """
    return _text(document.data_source_info, "upload_file_id")


def missing_fields(fields: Sequence[models.MetadataField]) -> list[str]:
    """Return the names of the fields that the knowledge base does not have yet.

    Args:
        fields: The metadata fields of the knowledge base.

    Raises:
        UsageError: The knowledge base has a field with the same name and another type.
    """
    types = {_text(field, "name"): field.type_ for field in fields}
    for name in FIELDS:
        if types.get(name, "string") != "string":
            raise UsageError(
                f"the knowledge base has a metadata field {name!r} of the type {types[name]!r}; sync needs the name for"
                " a field of the type 'string': rename or delete that field. Nothing was changed"
            )
    return [name for name in FIELDS if name not in types]


def check_metadata(key: str, metadata: Mapping[str, Any], fields: Sequence[models.MetadataField]) -> None:
    """Check the metadata that the user passed for a document.

    Args:
        key: The document's key.
        metadata: Values by the name of their field.
        fields: The metadata fields of the knowledge base.

    Raises:
        UsageError: The knowledge base has no such field, or sync needs the field itself.
    """
    known = {_text(field, "name") for field in fields}
    for name in metadata:
        if name in FIELDS:
            raise UsageError(f"metadata of {shown(key)}: sync sets the field {shown(name)} itself; leave it out")
        if name not in known:
            raise UsageError(
                f"metadata of {shown(key)}: the knowledge base has no metadata field {shown(name)}; add it with"
                " datasets.metadata.create. Nothing was changed"
            )


def same_values(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Return whether a document has the metadata that it should have. Servers may send a number as text.

    Args:
        wanted: The values that the user passed.
        found: The values that the document has.
    """
    return all(_same(value, found.get(name)) for name, value in wanted.items())


def _text(item: object, name: str) -> str:
    """Return an attribute that should be a str; an empty one if the server sent something else."""
    value = getattr(item, name, None)
    return value if isinstance(value, str) else ""


def _same(wanted: Any, found: Any) -> bool:
    empty = (None, "")
    if wanted in empty or found in empty:
        return wanted in empty and found in empty
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted == found
    try:
        return float(wanted) == float(found)
    except (TypeError, ValueError, OverflowError):
        return str(wanted) == str(found)
