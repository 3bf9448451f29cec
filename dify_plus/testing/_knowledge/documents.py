"""Operations on documents: list, show, change status, delete, download."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._knowledge.entities import Document, StoredFile
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.checks import is_uuid
from dify_plus.testing._server.errors import Refused, crashed, json_response, no_content, not_found

DISPLAY_STATES = ("queuing", "indexing", "paused", "error", "available", "disabled", "archived")
ACTIONS = ["enable", "disable", "archive", "un_archive"]
METADATA_ONLY = ("id", "doc_type", "doc_metadata")


async def _list_documents(call: DatasetCall) -> Response:
    page, limit = call.page()
    status = str(call.query.get("status", "")).lower()
    status = {"active": "available", "enabled": "available"}.get(status, status)
    found = [
        document
        for document in call.dataset.documents.values()
        if str(call.query.get("keyword", "")) in document.name
        and (status not in DISPLAY_STATES or document.display_status(call.now) == status)
    ]
    found.sort(key=lambda document: (int(document.created_at), document.position), reverse=True)
    size = min(limit, 100)
    shown = [
        document.json(call.now, call.dataset.metadata_of(document))
        for document in found[(page - 1) * size : page * size]
    ]
    more = len(shown) == limit
    return json_response({"data": shown, "has_more": more, "limit": limit, "total": len(found), "page": page})


async def _get_document(call: DatasetCall) -> Response:
    dataset, document = call.dataset, call.document()
    wanted = call.query.get("metadata", "all")
    if wanted not in ("all", "only", "without"):
        raise Refused(400, "invalid_metadata", f"Invalid metadata value: {wanted}")
    shown = document.detail(call.now, dataset.latest_rule, dataset.metadata_of(document))
    if wanted == "only":
        shown = {key: shown[key] for key in METADATA_ONLY}
    elif wanted == "without":
        del shown["doc_type"], shown["doc_metadata"]
    return json_response(shown)


async def _delete_document(call: DatasetCall) -> Response:
    document = call.document("Document Not Exists.")
    if document.archived:
        raise Refused(403, "archived_document_immutable", "The archived document is not editable.")
    del call.dataset.documents[document.id]
    return no_content()


async def _indexing_status(call: DatasetCall) -> Response:
    batch = [document for document in call.dataset.documents.values() if document.batch == call.path["batch"]]
    if not batch:
        raise not_found("Documents not found.")
    return json_response({"data": [document.progress(call.now) for document in batch]})


# -- status ------------------------------------------------------------------------------------------------------


async def _update_status(call: DatasetCall) -> Response:
    """Change the status of documents. Unknown ids are skipped. Without ids, every action succeeds."""
    checks = call.fields("DocumentStatusPayload")
    ids: list[Any] = [wanted for wanted in checks.optional("document_ids", list) or () if wanted is not None]
    checks.done()
    action = call.path["action"]
    if ids and action not in ACTIONS:
        raise Refused(400, "invalid_action", f"Invalid action: {action}. Must be one of {ACTIONS}")
    if not all(isinstance(wanted, str) and is_uuid(wanted) for wanted in ids):
        raise crashed()
    documents = [found for wanted in ids if (found := call.dataset.documents.get(wanted.lower()))]
    for document in documents:
        if call.now < document.busy_until:
            message = f"Document:{document.name} is being indexed, please try again later"
            raise Refused(400, "invalid_action", message)
        if action == "disable" and document.status(call.now) != "completed":
            raise Refused(400, "invalid_action", f"Document: {document.name} is not completed.")
    for document in documents:
        _switch(call, document, action)
    return json_response({"result": "success"})


def _switch(call: DatasetCall, document: Document, action: str) -> None:
    before = document.enabled, document.archived
    if action in ("archive", "un_archive"):
        document.archived = action == "archive"
    else:
        document.enabled = action == "enable"
    if before == (document.enabled, document.archived):
        return
    document.updated_at = call.now
    if document.enabled or action == "disable":  # the document enters or leaves the index
        document.busy_until = call.now + call.state.settings.switching_time
    if action == "disable":
        document.disabled_at, document.disabled_by = call.now, call.knowledge.account_id
    elif action == "enable":
        document.disabled_at = document.disabled_by = None


# -- downloads ---------------------------------------------------------------------------------------------------


async def _download(call: DatasetCall) -> Response:
    file = call.document().file
    if file is None:
        raise not_found("Document does not have an uploaded file to download.")
    return json_response({"url": call.state.file_url(file.id) + "&as_attachment=true"})


async def _download_zip(call: DatasetCall) -> Response:
    checks = call.fields("DocumentBatchDownloadZipPayload")
    ids = checks.texts("document_ids", required=True, shortest=1, longest=100)
    _check_ids(checks, ids)
    checks.done()
    documents = [call.dataset.documents.get(wanted.lower()) for wanted in ids]
    if None in documents:
        raise not_found("Document not found.")
    files = [document.file for document in documents if document is not None and document.file is not None]
    if len(files) < len(documents):
        raise not_found("Only uploaded-file documents can be downloaded as ZIP.")
    name = call.state.uuid().replace("-", "") + ".zip"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-cache"}
    return Response(_zipped(files), 200, headers, "application/zip")


def _check_ids(checks: Fields, ids: list[str]) -> None:
    for place, wanted in enumerate(ids):
        if not is_uuid(wanted):
            checks.add(f"document_ids.{place}", "Input should be a valid UUID", "uuid_parsing", wanted)


def _zipped(files: list[StoredFile]) -> bytes:
    """Return a ZIP archive of the files. Repeated names get a number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            path, number = PurePath(file.name.replace("/", "_").replace("\\", "_")), 0
            name = str(path)
            while name in archive.NameToInfo:
                number += 1
                name = f"{path.stem} ({number}){path.suffix}"
            archive.writestr(zipfile.ZipInfo(name), file.content)
    return buffer.getvalue()


def routes(knowledge: Knowledge) -> list[Route]:
    """Return the routes of this area."""
    every = "/datasets/{dataset_id:uuid}/documents"
    one = every + "/{document_id:uuid}"
    return [
        dataset_route(knowledge, "GET", every, _list_documents),
        dataset_route(knowledge, "POST", every + "/download-zip", _download_zip),
        dataset_route(knowledge, "PATCH", every + "/status/{action}", _update_status),
        dataset_route(knowledge, "GET", every + "/{batch}/indexing-status", _indexing_status),
        dataset_route(knowledge, "GET", one + "/download", _download),
        dataset_route(knowledge, "GET", one, _get_document),
        dataset_route(knowledge, "DELETE", one, _delete_document),
    ]
