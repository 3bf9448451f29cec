# Made from dify_plus/_async/resources/metadata.py by scripts/unasync. Do not edit.
"""The metadata fields of a knowledge base, and their values on documents."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import as_models, one_of, text
from dify_plus._arguments.literals import MetadataType
from dify_plus._sync.resources.base import Resource
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


class Metadata(Resource):
    """Define metadata fields, and set their values on documents."""

    def create(self, dataset_id: str, name: str, type: MetadataType = "string") -> MetadataField:
        """Add a metadata field.

        Args:
            dataset_id: The knowledge base.
            name: The field's name. It must be unique, also among the built-in fields.
            type: The type of its values; a "time" is a Unix timestamp in seconds. You cannot change the type later.

        Returns:
            The field.

        Raises:
            UsageError: The knowledge key or the name is missing, or there is no such type. Nothing was sent.
            InvalidParam: A field with this name exists already.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata` (createMetadataField).

        Example:
            >>> field = dify.datasets.metadata.create(dataset_id, "author")
            >>> dify.datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada"})
        """
        body = CreateMetadataFieldRequest(name=text("name", name), type_=one_of("type", type, MetadataType))
        return self._transport.call(built(create_metadata_field.build_request, dataset_id, body=body))

    def list(self, dataset_id: str) -> builtins.list[MetadataField]:
        """List the metadata fields, without the built-in ones.

        Args:
            dataset_id: The knowledge base; its `built_in_field_enabled` says whether it also has the built-in fields.

        Returns:
            The fields. `count` is the number of documents with a value for the field.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `GET /datasets/{dataset_id}/metadata` (listMetadataFields).
        """
        return (self._transport.call(built(list_metadata_fields.build_request, dataset_id))).doc_metadata

    def update(self, dataset_id: str, metadata_id: str, name: str) -> MetadataField:
        """Rename a field, also in every document that has a value for it.

        Args:
            dataset_id: The knowledge base.
            metadata_id: The field.
            name: The new name. It must be unique.

        Returns:
            The field.

        Raises:
            UsageError: The knowledge key is missing, or the name is empty. Nothing was sent.
            InvalidParam: A field with this name exists already.
            NotFoundError: There is no such knowledge base or field.

        API: `PATCH /datasets/{dataset_id}/metadata/{metadata_id}` (updateMetadataField).
        """
        body = UpdateMetadataFieldRequest(name=text("name", name))
        return self._transport.call(built(update_metadata_field.build_request, dataset_id, metadata_id, body=body))

    def delete(self, dataset_id: str, metadata_id: str) -> None:
        """Delete a field, and its values from all documents. Deleting a field twice is allowed.

        Args:
            dataset_id: The knowledge base.
            metadata_id: The field.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `DELETE /datasets/{dataset_id}/metadata/{metadata_id}` (deleteMetadataField).
        """
        self._transport.call(built(delete_metadata_field.build_request, dataset_id, metadata_id))

    def list_built_in(self, dataset_id: str) -> builtins.list[BuiltInMetadataField]:
        """List the built-in fields, which the server fills when enabled. They are the same in every knowledge base.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The fields, such as a document's name and its date of upload.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `GET /datasets/{dataset_id}/metadata/built-in` (listBuiltInMetadataFields).
        """
        return (self._transport.call(built(list_built_in_metadata_fields.build_request, dataset_id))).fields

    def enable_built_in(self, dataset_id: str) -> None:
        """Enable the built-in fields on all documents. Enabling them twice changes nothing.

        Args:
            dataset_id: The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata/built-in/{action}` (toggleBuiltInMetadata).
        """
        self._transport.call(built(toggle_built_in_metadata.build_request, dataset_id, "enable"))

    def disable_built_in(self, dataset_id: str) -> None:
        """Remove the built-in fields from all documents. Disabling them twice changes nothing.

        Args:
            dataset_id: The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/metadata/built-in/{action}` (toggleBuiltInMetadata).
        """
        self._transport.call(built(toggle_built_in_metadata.build_request, dataset_id, "disable"))

    def bind(self, dataset_id: str, operation_data: Sequence[DocumentMetadataUpdate | Mapping[str, Any]]) -> None:
        """Set metadata values of many documents, by field id. `documents.set_metadata` does it for one, by field name.

        Unless its `partial_update` is true, a document loses the values of all fields that are not in its list. The
        server ignores documents that do not exist.

        Args:
            dataset_id: The knowledge base.
            operation_data: For each document, its `document_id` and its `metadata_list`: fields with `id`, `name` and
                `value`.

        Raises:
            UsageError: The knowledge key or a field is missing. Nothing was sent.
            NotFoundError: There is no such knowledge base.
            InvalidParam: One of the documents does not exist; old servers ignore it. Documents before it are changed.

        API: `POST /datasets/{dataset_id}/documents/metadata` (updateDocumentsMetadata).

        Example:
            >>> author = {"id": field.id, "name": "author", "value": "Ada"}
            >>> dify.datasets.metadata.bind(
            ...     dataset_id, [{"document_id": document_id, "metadata_list": [author], "partial_update": True}]
            ... )
        """
        body = UpdateDocumentsMetadataRequest(
            operation_data=as_models("operation_data", operation_data, DocumentMetadataUpdate)
        )
        self._transport.call(built(update_documents_metadata.build_request, dataset_id, body=body))
