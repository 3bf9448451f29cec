"""Uploads, the files in requests, and audio."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.checks import Checks
from dify_plus.testing._server.errors import Refused, html_404, invalid_param, json_response
from dify_plus.testing._server.requests import AppCall, app_route
from dify_plus.testing._state import Download, State, Upload

MEGABYTE = 1024 * 1024
IMAGES = frozenset({"jpg", "jpeg", "png", "webp", "gif", "svg"})
VIDEOS = frozenset({"mp4", "mov", "mpeg", "webm"})
SOUNDS = frozenset({"mp3", "m4a", "wav", "amr", "mpga"})
SPEECH_TYPES = frozenset(f"audio/{extension}" for extension in SOUNDS)
"""The media types for speech to text, without `audio/mpeg` and `audio/mp4`."""
TYPES = ("image", "document", "audio", "video", "custom")


def size_limit(extension: str) -> int:
    """Return the maximum size of an upload with this extension, in bytes."""
    if extension in IMAGES:
        return 10 * MEGABYTE
    if extension in VIDEOS:
        return 100 * MEGABYTE
    return (50 if extension in SOUNDS else 15) * MEGABYTE


async def _upload_file(call: AppCall) -> Response:
    part = call.only_file()
    name = str(part.filename)
    if not part.content_type:
        raise Refused(415, "unsupported_file_type", "File type not allowed.")
    if "/" in name or "\\" in name:
        raise invalid_param("Filename contains invalid characters")
    state = call.state
    upload = Upload(state.uuid(), call.app, call.user, name, part.content_type, part.content, state.now())
    if len(part.content) > size_limit(upload.extension):
        raise Refused(413, "file_too_large", "")
    state.uploads[upload.id] = state.downloads[upload.id] = upload
    return json_response(upload_json(state, upload), 201)


def upload_json(state: State, upload: Upload) -> Json:
    """Return an upload as its answer shows it."""
    return {
        "id": upload.id,
        "reference": None,
        "name": upload.name,
        "size": len(upload.content),
        "extension": upload.extension,
        "mime_type": upload.mime_type,
        "created_by": upload.user.id,
        "created_at": int(upload.created_at),
        "preview_url": None,
        "source_url": state.file_url(upload.id),
        "original_url": None,
        "user_id": None,
        "tenant_id": state.tenant_id,
        "conversation_id": None,
        "file_key": None,
    }


async def _preview_file(call: AppCall) -> Response:
    upload = call.state.uploads.get(call.path["file_id"])
    if upload is None or not upload.used:
        raise Refused(404, "file_not_found", "File not found in message context")
    if upload.app is not call.app:
        raise Refused(403, "file_access_denied", "File access denied")
    return _bytes(call.request, upload, {"Cache-Control": "public, max-age=3600"})


def _bytes(request: Request, file: Download, headers: dict[str, str]) -> Response:
    """Return a file, as an attachment if the query asks for it."""
    response = Response(file.content, 200, headers)
    response.headers["Content-Type"] = file.mime_type
    if request.query_params.get("as_attachment", "").lower() in ("true", "1"):
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        response.headers["Content-Type"] = "application/octet-stream"
    return response


def resolve(call: AppCall, files: Any) -> list[Json]:
    """Return the files of a request, each as the message list and `message_end` show it."""
    return [_resolve(call, file) for file in files or ()]


def _resolve(call: AppCall, file: Json) -> Json:
    kind, method = file.get("type"), file.get("transfer_method")
    if kind not in TYPES:
        raise invalid_param(f"'{kind}' is not a valid FileType")
    state = call.state
    if method == "local_file":
        upload = state.uploads.get(str(file.get("upload_file_id")))
        if upload is None or upload.app is not call.app or upload.user is not call.user:
            raise invalid_param("Invalid upload file")
        upload.used = True
        name, mime, size, url = upload.name, upload.mime_type, len(upload.content), state.file_url(upload.id)
        upload_id: str | None = upload.id
        extension, remote = f".{upload.extension}", ""
    elif method == "remote_url":
        url = remote = str(file.get("url") or file.get("remote_url") or "")
        if not url:
            raise invalid_param("Invalid file url")
        name = url.rsplit("/", 1)[-1].partition("?")[0] or "file"
        extension = f".{name.rsplit('.', 1)[-1]}" if "." in name else ""
        mime, size, upload_id = "application/octet-stream", -1, None
    else:
        raise invalid_param(f"'{method}' is not a valid FileTransferMethod")
    related = state.uuid()
    sent = {"related_id": related, "extension": extension, "filename": name, "size": size, "mime_type": mime}
    sent |= {"transfer_method": method, "type": kind, "url": url, "upload_file_id": upload_id, "remote_url": remote}
    stored = {"id": related, "filename": name, "type": kind, "url": url, "mime_type": mime, "size": size}
    stored |= {"transfer_method": method, "belongs_to": "user", "upload_file_id": upload_id}
    return {"sent": sent, "stored": stored}


def file_variable(call: AppCall, file: Json) -> Json:
    """Return an input file as a workflow's variables show it."""
    sent = _resolve(call, file)["sent"]
    reference = base64.b64encode(json.dumps({"record_id": sent["upload_file_id"]}, separators=(",", ":")).encode())
    return {
        "dify_model_identity": "__dify__file__",
        "id": None,
        "type": sent["type"],
        "transfer_method": sent["transfer_method"],
        "remote_url": sent["remote_url"],
        "reference": f"dify-file-ref:{reference.decode()}",
        "filename": sent["filename"],
        "extension": sent["extension"],
        "mime_type": sent["mime_type"],
        "size": sent["size"],
        "related_id": sent["upload_file_id"],
        "url": sent["url"],
    }


# -- audio -------------------------------------------------------------------------------------------------------


async def _audio_to_text(call: AppCall) -> Response:
    if not call.app.definition.speech:
        raise Refused(400, *call.state.version.speech_off)
    part = call.part("file")
    if part is None:
        raise Refused(400, *call.state.version.no_audio)
    kind = (part.content_type or "").partition(";")[0].strip().lower()
    if kind not in SPEECH_TYPES:
        raise Refused(415, "unsupported_audio_type", "Audio type not allowed.")
    if len(part.content) > 30 * MEGABYTE:
        raise Refused(413, "audio_too_large", "Audio size larger than 30 mb")
    return json_response({"text": f"transcribed {len(part.content)} bytes"})


class AudioStream(Response):
    """Audio in chunks."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it."""
        headers = [(b"content-type", b"audio/mpeg")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for at in range(0, len(self.body), 2048):
            await send({"type": "http.response.body", "body": bytes(self.body[at : at + 2048]), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _text_to_audio(call: AppCall) -> Response:
    if not call.app.definition.speech:
        raise invalid_param("TTS is not enabled")
    checks = Checks("TextToAudioPayload", call.body)
    text, message_id = checks.optional("text", str), checks.optional("message_id", str)
    checks.optional("voice", str)
    checks.optional("streaming", bool)
    checks.done()
    if message_id:
        message = call.app.messages.get(message_id)
        if message is None:
            return json_response(None)
        text = message.answer
    if not text:
        raise invalid_param("Text is required")
    return AudioStream(b"\xff\xfb\x90\x00" * 4096)


def routes(state: State) -> list[Route]:
    """Return the routes of this area."""

    async def file_preview(request: Request) -> Response:
        """Answer the signed URL of a file. It is outside /v1 and needs no API key."""
        wanted = str(request.path_params["file_id"])
        file = state.downloads.get(wanted)
        return html_404() if file is None else _bytes(request, file, {})

    return [
        app_route(state, "POST", "/files/upload", _upload_file, "form"),
        app_route(state, "GET", "/files/{file_id:uuid}/preview", _preview_file, "query"),
        app_route(state, "POST", "/audio-to-text", _audio_to_text, "form"),
        app_route(state, "POST", "/text-to-audio", _text_to_audio, "json"),
        Route("/files/{file_id:uuid}/file-preview", file_preview, methods=["GET"]),
    ]
