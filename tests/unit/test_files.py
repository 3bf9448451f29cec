"""How a file is sent: as an upload or a reference, with its name, MIME type and kind."""

from __future__ import annotations

import gzip
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus._arguments.files import KNOWN, Attachments, as_recording, file_kind, local_upload
from dify_plus._arguments.payloads import Payload, as_payloads
from dify_plus.errors import UsageError
from dify_plus_api.models import InputFile, UploadedFile
from dify_plus_api.types import UNSET

PNG = b"\x89PNG\r\n\x1a\n....."


def uploaded(**fields: Any) -> UploadedFile:
    return UploadedFile.from_dict({"id": "up", "name": "photo.PNG", "mime_type": "image/png", **fields})


@pytest.mark.parametrize(
    ("source", "name", "mime_type", "kind"),
    [
        ("photos/photo.png", "photo.png", "image/png", "image"),
        (Path("a/REPORT.PDF"), "REPORT.PDF", "application/pdf", "document"),
        (PNG, "file.png", "image/png", "image"),
        (b"%PDF-1.7 ...", "file.pdf", "application/pdf", "document"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "file.wav", "audio/wav", "audio"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "file.webp", "image/webp", "image"),
        (b"\x00\x00\x00\x20ftypisom", "file.mp4", "video/mp4", "video"),
        (b"\x00\x00\x00\x20ftypM4A ", "file.m4a", "audio/mp4", "audio"),
        (b"ID3\x04", "file.mp3", "audio/mpeg", "audio"),
        (b"who knows", "file", "application/octet-stream", "custom"),
        (b"", "file", "application/octet-stream", "custom"),
        (bytearray(PNG), "file.png", "image/png", "image"),
        (("clip.webm", b"..."), "clip.webm", "video/webm", "video"),
        (("data.bin", PNG, "image/x-special"), "data.bin", "image/x-special", "image"),
        (("data.bin", PNG, None), "data.bin", "application/octet-stream", "custom"),
        ("archive.tar.gz", "archive.tar.gz", "application/x-tar", "custom"),
        ("noending", "noending", "application/octet-stream", "custom"),
        ("2026-01-01T10:00:00.log", "2026-01-01T10:00:00.log", "text/plain", "custom"),
    ],
)
def test_names_types_and_kinds(source: Any, name: str, mime_type: str, kind: str) -> None:
    upload = local_upload(source)
    assert (upload.name, upload.kind) == (name, kind)
    if not name.endswith(".log"):  # the standard library's table differs from system to system
        assert upload.mime_type == mime_type


def test_a_file_object_has_the_name_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_bytes(b"# hi")
    with (tmp_path / "notes.md").open("rb") as file:
        upload = local_upload(file)
    assert (upload.name, upload.mime_type, upload.kind) == ("notes.md", "text/markdown", "document")
    assert local_upload(io.BytesIO(b"x")).name == "file"
    with os.fdopen(os.dup(1), "wb") as nameless:  # its name is a number
        nameless.read = lambda: b""  # type: ignore[method-assign,misc]
        assert local_upload(nameless).name == "file"


def test_name_and_type_of_the_callers_win() -> None:
    upload = local_upload("photo.png", name="other.pdf", mime_type="application/x-pdf")
    assert (upload.name, upload.mime_type, upload.kind) == ("other.pdf", "application/x-pdf", "document")
    assert local_upload(("a.png", b"..."), name="b.jpg").mime_type == "image/jpeg"


def test_every_kind_that_dify_knows_has_its_own_type() -> None:
    for ending, (kind, mime_type) in KNOWN.items():
        assert file_kind(f"x.{ending.upper()}") == kind
        main = mime_type.partition("/")[0]
        assert kind == "document" or main == kind, ending


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [("image/heic", "image"), ("audio/ogg", "audio"), ("video/ogg", "video"), ("text/plain", "custom"), ("", "custom")],
)
def test_the_mime_type_decides_for_an_unknown_extension(mime_type: str, kind: str) -> None:
    assert file_kind("thing.xyz", mime_type) == kind


def text_file() -> Any:
    return io.StringIO("x")


def closed_file() -> Any:
    file = io.BytesIO()
    file.close()
    return file


class Asynchronous:
    async def read(self) -> bytes:
        return b""


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (text_file, "as text"),
        (closed_file, "closed"),
        (Asynchronous, "asynchronous"),
        (lambda: 7, "not 7"),
        (lambda: None, "not None"),
        (lambda: "", "empty"),
        (lambda: "https://x/y.png", "a URL cannot"),
        (lambda: ("a.png",), "tuple"),
        (lambda: ("a.png", b"", "t", "more"), "tuple"),
        (lambda: ("a.png", 7), "not 7"),
        (lambda: (7, b""), "name must be"),
        (lambda: ("a.png", b"", 7), "mime_type must be"),
    ],
)
def test_a_value_that_cannot_be_uploaded_is_an_error_with_a_reason(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        local_upload(make())


@pytest.mark.parametrize("name", ["a/b.png", "a\nb", "a\\b", "a\x7fb"])
def test_names_that_the_server_refuses_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="name must not have"):
        local_upload(b"x", name=name)


def test_other_signs_are_sent_as_they_are() -> None:
    assert local_upload(b"x", name='Report: Q1 *?"<>|.pdf').name == 'Report: Q1 *?"<>|.pdf'


def test_recordings_are_called_sound() -> None:
    for name, mime_type in (
        ("a.webm", "audio/webm"),
        ("a.mp4", "audio/m4a"),
        ("a.mpeg", "audio/mpga"),
        ("a.mp3", "audio/mp3"),
        ("a.MPGA", "audio/mpga"),
        ("a.m4a", "audio/m4a"),
        ("a.amr", "audio/amr"),
        ("a.wav", "audio/wav"),
        ("a.mov", "video/quicktime"),
    ):
        assert as_recording(local_upload(name)).mime_type == mime_type
    for given, mime_type in (
        (("a.webm", b"", "audio/x"), "audio/x"),
        (("voice", b"", "audio/mpeg"), "audio/mp3"),
        (("voice.mp3", b"", "Audio/X-M4A"), "audio/m4a"),
        (("voice.ogg", b"", "audio/mp4; codecs=mp4a"), "audio/m4a"),
        (("voice.wav", b"", "application/octet-stream"), "audio/wav"),
        (("voice", b"", "audio/vnd.wave"), "audio/wav"),
    ):
        assert as_recording(local_upload(given)).mime_type == mime_type


# -- references ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (
            "https://x.org/a/photo.png?size=1",
            {"type": "image", "transfer_method": "remote_url", "url": "https://x.org/a/photo.png?size=1"},
        ),
        ("HTTP://x.org/", {"type": "custom", "transfer_method": "remote_url", "url": "HTTP://x.org/"}),
        (
            "https://x.org/r%C3%A9sum%C3%A9.pdf",
            {"type": "document", "transfer_method": "remote_url", "url": "https://x.org/r%C3%A9sum%C3%A9.pdf"},
        ),
        (uploaded(), {"type": "image", "transfer_method": "local_file", "upload_file_id": "up"}),
        (
            uploaded(name="x", mime_type=None),
            {"type": "custom", "transfer_method": "local_file", "upload_file_id": "up"},
        ),
        (
            {"type": "image", "transfer_method": "local_file", "upload_file_id": "1", "more": 2},
            {"type": "image", "transfer_method": "local_file", "upload_file_id": "1", "more": 2},
        ),
        ({"url": "https://x/y.mp3"}, {"type": "audio", "transfer_method": "remote_url", "url": "https://x/y.mp3"}),
        (
            {"url": "https://x/y", "type": "image"},
            {"type": "image", "transfer_method": "remote_url", "url": "https://x/y"},
        ),
        (
            {"upload_file_id": "1", "type": "zzz"},
            {"type": "zzz", "transfer_method": "local_file", "upload_file_id": "1"},
        ),
    ],
)
def test_references(item: Any, fields: dict[str, Any]) -> None:
    attachments = Attachments()
    files = attachments.files([item])
    assert files
    assert [file.to_dict() for file in files] == [fields]
    assert attachments.pending == []


def test_a_model_goes_as_it_is() -> None:
    given = InputFile(type_="image", transfer_method="remote_url", url="https://x/y")
    assert Attachments().reference(given) is given


def test_uploads_wait_for_their_ids() -> None:
    attachments = Attachments()
    files = attachments.files(["photo.png", PNG, "https://x/y.pdf"])
    assert files
    assert [file.type_ for file in files] == ["image", "image", "document"]
    assert [file.upload_file_id for file in files] == [UNSET] * 3
    assert [(upload.name, reference) for upload, reference in attachments.pending] == [
        ("photo.png", files[0]),
        ("file.png", files[1]),
    ]


def test_no_files_are_left_out() -> None:
    assert Attachments().files(()) is UNSET


@pytest.mark.parametrize("files", ["photo.png", b"...", Path("photo.png"), {"url": "https://x"}, 7, None, {"a", "b"}])
def test_files_are_a_list(files: Any) -> None:
    with pytest.raises(UsageError, match="files must be a list"):
        Attachments().files(files)


@pytest.mark.parametrize("item", [{}, {"url": "https://x", "upload_file_id": "1"}, {"type": "image"}, {"url": ""}])
def test_a_mapping_of_a_file_needs_either_an_id_or_a_url(item: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="either upload_file_id or url"):
        Attachments().files([item])


@pytest.mark.parametrize("url", ["https://", "http:///x.png", "https://:80/x", "http://[bad/x.png", "https://h:99999"])
def test_a_url_of_a_file_has_a_host(url: str) -> None:
    for item in (url, {"url": url}, {"url": url, "type": "image", "transfer_method": "remote_url"}):
        with pytest.raises(UsageError, match=f'"{re.escape(url)}" is not the URL of a file'):
            Attachments().files([item])
    message_file = {"url": "/files/1/file-preview", "type": "image", "transfer_method": "local_file"}
    assert Attachments().files([message_file, "https://h:8080"])


def test_the_kind_of_an_upload_by_its_id_has_to_be_said() -> None:
    with pytest.raises(UsageError, match=r"needs a .type.:"):
        Attachments().files([{"upload_file_id": "1"}])


def test_inputs_take_what_can_only_be_a_file() -> None:
    attachments = Attachments()
    inputs = attachments.inputs(
        {
            "text": "photo.png",
            "doc": Path("a.pdf"),
            "docs": (uploaded(), io.BytesIO(b"x"), b"y", ("z.txt", b"z")),
            "n": 1,
            "deep": {"a": [1]},
            "pair": ("a", "b"),
        }
    )
    assert inputs["text"] == "photo.png"
    assert inputs["n"] == 1
    assert inputs["deep"] == {"a": [1]}
    assert isinstance(inputs["doc"], InputFile)
    assert [file.type_ for file in inputs["docs"]] == ["image", "custom", "custom", "document"]
    assert inputs["pair"] == ["a", "b"]
    assert [upload.name for upload, _ in attachments.pending] == ["a.pdf", "file", "file", "z.txt"]


def test_inputs_are_a_mapping() -> None:
    assert Attachments().inputs(None) == {}
    for wrong in ([("a", 1)], "a", 7):
        with pytest.raises(UsageError, match="inputs must be a mapping"):
            Attachments().inputs(wrong)  # type: ignore[arg-type]


# -- payloads --------------------------------------------------------------------------------------------------------


def test_a_file_that_can_go_back_can_be_sent_again() -> None:
    payload = Payload(io.BytesIO(b"abc"))
    for _ in range(2):
        payload.seek(0)
        assert payload.read() == b"abc"
    assert not payload.spent
    assert payload.tell() == 3


def test_a_pipe_is_spent_by_reading() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"abc")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        payload = Payload(pipe)
        assert not payload.spent
        for go in (lambda: payload.seek(0), payload.tell):
            with pytest.raises(io.UnsupportedOperation):
                go()
        assert payload.read(2) == b"ab"
        assert payload.spent


def test_an_object_that_only_reads_is_spent_by_reading() -> None:
    class Reader:
        def read(self, size: int = -1) -> bytes:
            return b""

    payload = Payload(Reader())  # type: ignore[arg-type]
    payload.read()
    assert payload.spent


def test_a_compressed_file_is_as_long_as_what_is_in_it(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.gz", "wb") as file:
        file.write(b"x" * 10_000)
    with gzip.open(tmp_path / "a.gz", "rb") as file:
        payload = Payload(file)  # type: ignore[arg-type]
        assert not hasattr(payload, "fileno")
        assert payload.seek(0, io.SEEK_END) == 10_000


def test_only_file_objects_are_wrapped() -> None:
    file = io.BytesIO(b"x")
    payloads, parts = as_payloads([("user", (None, "u")), ("file", ("a.txt", file, "text/plain"))])
    assert [payload.file for payload in payloads] == [file]
    assert parts == [("user", (None, "u")), ("file", ("a.txt", payloads[0], "text/plain"))]
    assert as_payloads(None) == ([], None)
    assert as_payloads({"file": file}) == ([], {"file": file})
