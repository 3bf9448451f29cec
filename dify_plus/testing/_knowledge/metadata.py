"""Metadata fields of a knowledge base, and their values on documents."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._knowledge.entities import BUILT_IN_FIELDS, Dataset, Document, MetadataField
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import Refused, invalid_param, json_response, no_content

TYPES = ("string", "number", "time")


def _free_name(dataset: Dataset, name: str) -> None:
    if any(field.name == name for field in dataset.fields.values()):
        raise invalid_param("Metadata name already exists.")
    if name in BUILT_IN_FIELDS:
        raise invalid_param("Metadata name already exists in Built-in fields.")


async def _create_field(call: DatasetCall) -> Response:
    checks = call.fields("MetadataArgs")
    if "type" not in checks.payload:
        checks.required("type")
    kind = checks.one_of("type", TYPES, nullable="type" not in checks.payload)
    name = checks.text("name", required=True)
    checks.done()
    _free_name(call.dataset, str(name))
    field = MetadataField(call.state.uuid(), str(name), str(kind))
    call.dataset.fields[field.id] = field
    return json_response({"id": field.id, "type": field.type, "name": field.name}, 201)


async def _list_fields(call: DatasetCall) -> Response:
    documents = call.dataset.documents.values()
    fields = [
        {**field.json(), "count": sum(field.id in document.bound for document in documents)}
        for field in call.dataset.fields.values()
    ]
    return json_response({"doc_metadata": fields, "built_in_field_enabled": call.dataset.built_in_fields})


async def _update_field(call: DatasetCall) -> Response:
    checks = call.fields("MetadataUpdatePayload")
    name = str(checks.text("name", required=True))
    checks.done()
    _free_name(call.dataset, name)
    field = call.dataset.fields.get(call.path["metadata_id"])
    if field is None:  # the server fails on its own answer
        raise unreadable("DatasetMetadataResponse")
    for document in call.dataset.documents.values():
        if document.metadata is not None and field.name in document.metadata:
            document.metadata[name] = document.metadata.pop(field.name)
    field.name = name
    return json_response({"id": field.id, "type": field.type, "name": field.name})


def unreadable(model: str) -> Refused:
    """Return the server's error for an answer that is null."""
    text = "Input should be a valid dictionary or object to extract fields from"
    about = "[type=model_attributes_type, input_value=None, input_type=NoneType]"
    link = "For further information visit https://errors.pydantic.dev/2.12/v/model_attributes_type"
    return invalid_param(f"1 validation error for {model}\n  {text} {about}\n    {link}")


async def _delete_field(call: DatasetCall) -> Response:
    """Delete a field. The answer is a success even if there is no such field."""
    field = call.dataset.fields.pop(call.path["metadata_id"], None)
    if field is not None:
        for document in call.dataset.documents.values():
            document.bound.discard(field.id)
            if document.metadata is not None:
                document.metadata.pop(field.name, None)
    return no_content()


async def _list_built_in(call: DatasetCall) -> Response:
    return json_response({"fields": [{"name": name, "type": kind} for name, kind in BUILT_IN_FIELDS.items()]})


async def _toggle_built_in(call: DatasetCall) -> Response:
    """Enable or disable the built-in fields. Any other action is a success and changes nothing."""
    dataset, action = call.dataset, call.path["action"]
    if action == "enable" and not dataset.built_in_fields:
        dataset.built_in_fields = True
        for document in dataset.documents.values():
            document.metadata = {**(document.metadata or {}), **dataset.built_in_values(document)}
    elif action == "disable" and dataset.built_in_fields:
        dataset.built_in_fields = False
        for document in dataset.documents.values():
            given = document.metadata or {}
            document.metadata = {name: value for name, value in given.items() if name not in BUILT_IN_FIELDS}
    return json_response({"result": "success"})


async def _update_documents(call: DatasetCall) -> Response:
    checks = call.fields("MetadataOperationData")
    operations = [
        (
            operation.text("document_id", required=True),
            _values(operation),
            operation.optional("partial_update", bool, False, nullable=False),
        )
        for operation in checks.objects("operation_data")
    ]
    checks.done()
    for document_id, values, partial in operations:
        document = call.dataset.documents.get(str(document_id))
        if document is None:
            raise invalid_param("Document not found.")
        _give(call, document, values, partial=partial)
    return json_response({"result": "success"})


def _values(operation: Fields) -> list[Fields]:
    values = operation.objects("metadata_list")
    for value in values:
        value.text("id", required=True)
        value.text("name", required=True)
    return values


def _give(call: DatasetCall, document: Document, values: list[Fields], *, partial: bool) -> None:
    given = {value.payload["name"]: value.payload.get("value") for value in values}
    ids = {value.payload["id"] for value in values}
    document.metadata = {**(document.metadata or {}), **given} if partial else given
    document.bound = document.bound | ids if partial else ids
    document.updated_at = call.now
    if call.dataset.built_in_fields:
        document.metadata |= call.dataset.built_in_values(document)


def routes(knowledge: Knowledge) -> list[Route]:
    """Return the routes of this area."""
    fields = "/datasets/{dataset_id:uuid}/metadata"
    return [
        dataset_route(knowledge, "GET", fields, _list_fields),
        dataset_route(knowledge, "POST", fields, _create_field),
        dataset_route(knowledge, "GET", fields + "/built-in", _list_built_in),
        dataset_route(knowledge, "POST", fields + "/built-in/{action}", _toggle_built_in),
        dataset_route(knowledge, "PATCH", fields + "/{metadata_id:uuid}", _update_field),
        dataset_route(knowledge, "DELETE", fields + "/{metadata_id:uuid}", _delete_field),
        dataset_route(knowledge, "POST", "/datasets/{dataset_id:uuid}/documents/metadata", _update_documents),
    ]
