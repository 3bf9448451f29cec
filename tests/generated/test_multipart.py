"""Uploads: whatever a file holds or is called, the form that arrives has the parts that were meant, and no others."""

from __future__ import annotations

import json
from email.message import Message
from io import BytesIO
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dify_plus_api import models
from dify_plus_api.api.documents import create_document_by_file
from dify_plus_api.api.files import upload_file
from dify_plus_api.types import UNSET, File, Request
from tests.support.forms import Part, read_form

FORGED = b'Content-Disposition: form-data; name="user"\r\n\r\nroot\r\n'
NAMES = [
    "plain.txt",
    'quo"te.txt',
    'x"; name="user',
    "line\nbreak.txt",
    "a\r\nContent-Type: text/html\r\n\r\nroot",
    "back\\slash.txt",
    "héllo wörld 文档 🙂.txt",
    "../../etc/passwd",
    "100%22.txt",
]


def sent(request: Request[Any]) -> tuple[str, bytes]:
    """Return the content type and the body that are sent."""
    message = httpx.Request(**{**request.arguments(), "url": "http://dify.test/"})
    return message.headers["content-type"], message.read()


def boundary_of(content_type: str) -> bytes:
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_param("boundary")).encode()


def upload(content: bytes, name: str = "a.txt", kind: str | None = "text/plain") -> Request[Any]:
    return upload_file.build_request(
        body=models.UploadFileRequest(file=File(BytesIO(content), name, kind), user="alice")
    )


def test_no_boundary_can_be_guessed() -> None:
    request = upload(b"")
    boundaries = {boundary_of(sent(request)[0]) for _ in range(50)} | {boundary_of(sent(upload(b""))[0])}
    assert len(boundaries) == 51
    assert min(map(len, boundaries)) >= 32


def test_a_file_that_holds_boundaries_forges_nothing() -> None:
    earlier = boundary_of(sent(upload(b""))[0])
    content = b"".join(
        b"\r\n--" + boundary + end + b"\r\n" + FORGED
        for boundary in (b"", b"+++", b"boundary", b"--", b"-" * 24, b"----WebKitFormBoundary", earlier)
        for end in (b"", b"--")
    )
    assert read_form(*sent(upload(content))) == [
        Part("user", None, None, b"alice"),
        Part("file", "a.txt", "text/plain", content),
    ]


@given(st.binary() | st.lists(st.sampled_from([b"\r", b"\n", b"--", b"+", b" ", b"\0", FORGED])).map(b"".join))
def test_every_byte_of_a_file_arrives(content: bytes) -> None:
    [_, file] = read_form(*sent(upload(content)))
    assert file.content == content


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_name(name: str) -> None:
    content_type, body = sent(upload(b"content", name))
    [user, file] = read_form(content_type, body)
    assert user == Part("user", None, None, b"alice")
    assert (file.name, file.content_type, file.content) == ("file", "text/plain", b"content")
    # Browsers write quotes and line breaks the same way: https://html.spec.whatwg.org/#multipart-form-data
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    assert file.file_name == escaped


@pytest.mark.parametrize("kind", ["text/plain\r\nContent-Disposition: form-data; name=user", "text/plain\n", "a\0"])
def test_a_media_type_adds_no_headers(kind: str) -> None:
    with pytest.raises(ValueError, match="is not a media type"):
        upload(b"", kind=kind).arguments()


def test_a_media_type_that_is_not_given_follows_from_the_name() -> None:
    assert read_form(*sent(upload(b"", "photo.png", None)))[1].content_type == "image/png"
    assert read_form(*sent(upload(b"", "unknown.zzz", None)))[1].content_type == "application/octet-stream"


def test_an_object_travels_as_json_beside_the_file() -> None:
    data = models.CreateDocumentByFileData.from_dict(
        {"name": "naïve", "indexing_technique": "economy", "process_rule": {"mode": "automatic"}}
    )
    body = models.CreateDocumentByFileRequest(file=File(BytesIO(b"text"), "a.txt"), data=data)
    [json_part, file] = read_form(*sent(create_document_by_file.build_request("ds", body=body)))
    assert (json_part.name, json_part.file_name) == ("data", None)
    assert json.loads(json_part.content) == data.to_dict()
    assert (file.name, file.file_name, file.content) == ("file", "a.txt", b"text")


def test_fields_that_are_new_to_this_client_travel_too() -> None:
    body = models.UploadFileRequest(file=File(BytesIO(b"1"), "1.txt"), user=UNSET)
    body["name"] = 'form-data; name="user"'
    body["flag"] = True
    body["thumbnail"] = File(BytesIO(b"2"), "2.png")
    parts = {part.name: part for part in read_form(*sent(upload_file.build_request(body=body)))}
    assert parts.keys() == {"name", "flag", "file", "thumbnail"}
    assert parts["name"].content == b'form-data; name="user"'
    assert parts["flag"].content == b"true"
    assert parts["thumbnail"] == Part("thumbnail", "2.png", "image/png", b"2")
