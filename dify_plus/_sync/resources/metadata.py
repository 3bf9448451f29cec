# Made from dify_plus/_async/resources/metadata.py by scripts/unasync. Do not edit.
"""The metadata fields of a knowledge base, and their values on documents."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import as_models, one_of, text
from dify_plus._arguments.literals import MetadataType
from dify_plus._sync.transport import Transport
from dify_plus_api.api.metadata import (
    create_metadata_field,
    delete_metadata_field,
    list_built_in_metadata_fields,
    list_metadata_fields,
    toggle_built_in_metadata,
    update_documents_metadata,
    update_metadata_field,
)
from dify_plus_api.models import (
    BuiltInMetadataField,
    CreateMetadataFieldRequest,
    DocumentMetadataUpdate,
    MetadataField,
    UpdateDocumentsMetadataRequest,
    UpdateMetadataFieldRequest,
)

__all__ = ["Metadata"]


class Metadata:
    """Define metadata fields, and give documents values for them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, dataset_id: str, name: str, type: MetadataType = "string") -> MetadataField:
        """Add a field.

        Args:
            dataset_id: The knowledge base.
            name: The field's name, that no other has, built-in ones included.
            type: What its values are; a "time" is a number of unix seconds. It cannot be changed later.

        Returns:
            The field.

        Raises:
            UsageError: the knowledge key or the name is missing, or there is no such type. Nothing was sent.
            InvalidParam: there is a field of that name.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata` (createMetadataField).

        Example:
            >>> field = dify.datasets.metadata.create(dataset_id, "author")
            >>> dify.datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada"})
        """
        body = CreateMetadataFieldRequest(name=text("name", name), type_=one_of("type", type, MetadataType))
        return self._transport.call(built(create_metadata_field.build_request, dataset_id, body=body))

    def list(self, dataset_id: str) -> builtins.list[MetadataField]:
        """The fields that are defined, without the built-in ones.

        Args:
            dataset_id: The knowledge base; its `built_in_field_enabled` says whether it has the built-in ones too.

        Returns:
            The fields; `count` says how many documents have a value for each.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `GET /datasets/{dataset_id}/metadata` (listMetadataFields).
        """
        return (self._transport.call(built(list_metadata_fields.build_request, dataset_id))).doc_metadata

    def update(self, dataset_id: str, metadata_id: str, name: str) -> MetadataField:
        """Rename a field, in every document that has a value for it too.

        Args:
            dataset_id: The knowledge base.
            metadata_id: The field.
            name: Its new name, that no other has.

        Returns:
            The field.

        Raises:
            UsageError: the knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: there is a field of that name.
            NotFoundError: there is no such knowledge base or field.

        API: `PATCH /datasets/{dataset_id}/metadata/{metadata_id}` (updateMetadataField).
        """
        body = UpdateMetadataFieldRequest(name=text("name", name))
        return self._transport.call(built(update_metadata_field.build_request, dataset_id, metadata_id, body=body))

    def delete(self, dataset_id: str, metadata_id: str) -> None:
        """Delete a field, and its values from all documents. One that is gone already is no error.

        Args:
            dataset_id: The knowledge base.
            metadata_id: The field.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `DELETE /datasets/{dataset_id}/metadata/{metadata_id}` (deleteMetadataField).
        """
        self._transport.call(built(delete_metadata_field.build_request, dataset_id, metadata_id))

    def list_built_in(self, dataset_id: str) -> builtins.list[BuiltInMetadataField]:
        """The fields that the server fills by itself once they are enabled. They are the same everywhere.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The fields, such as a document's name and its date of upload.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `GET /datasets/{dataset_id}/metadata/built-in` (listBuiltInMetadataFields).
        """
        return (self._transport.call(built(list_built_in_metadata_fields.build_request, dataset_id))).fields

    def enable_built_in(self, dataset_id: str) -> None:
        """Give all documents the built-in fields. Doing it again changes nothing.

        Args:
            dataset_id: The knowledge base.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata/built-in/{action}` (toggleBuiltInMetadata).
        """
        self._transport.call(built(toggle_built_in_metadata.build_request, dataset_id, "enable"))

    def disable_built_in(self, dataset_id: str) -> None:
        """Take the built-in fields off all documents. Doing it again changes nothing.

        Args:
            dataset_id: The knowledge base.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata/built-in/{action}` (toggleBuiltInMetadata).
        """
        self._transport.call(built(toggle_built_in_metadata.build_request, dataset_id, "disable"))

    def bind(self, dataset_id: str, operation_data: Sequence[DocumentMetadataUpdate | Mapping[str, Any]]) -> None:
        """Set values on any number of documents. `documents.set_metadata` does it for one, by the fields' names.

        Unless its `partial_update` is true, a document loses the values of all fields that its list leaves out.
        Documents that do not exist are passed over.

        Args:
            dataset_id: The knowledge base.
            operation_data: For each document its `document_id` and its `metadata_list`: fields by `id` and `name`,
                with a `value`.

        Raises:
            UsageError: the knowledge key or a field is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/documents/metadata` (updateDocumentsMetadata).

        Example:
            >>> author = {"id": field.id, "name": "author", "value": "Ada"}
            >>> dify.datasets.metadata.bind(
            ...     dataset_id, [{"document_id": document_id, "metadata_list": [author], "partial_update": True}]
            ... )
        """
        body = UpdateDocumentsMetadataRequest(
            operation_data=as_models(DocumentMetadataUpdate, operation_data, "operation_data")
        )
        self._transport.call(built(update_documents_metadata.build_request, dataset_id, body=body))
