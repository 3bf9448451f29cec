"""Files that change while they are sent, downloads that end early, links that lead out of a folder."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus import AsyncDify, Dify, FastTransport
from dify_plus._knowledge_sync.files import files_in
from dify_plus.cli._knowledge.file_selection import find_sources
from dify_plus.errors import APIConnectionError, APIError, APIStatusError, UsageError
from tests.hostile.replies import raw_deflate, reply
from tests.support.raw_server import REQUEST, RawServer

SIZE = 300_000
UPLOADED = reply("201 Created", {"id": "f", "name": "a.txt", "size": SIZE})


class Changing(io.BytesIO):
    """A file whose size changes after the first read."""

    def __init__(self, change: int) -> None:
        super().__init__(b"x" * SIZE)
        self._change = change

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self._change:
            place = self.tell()
            self.truncate(SIZE + self._change) if self._change < 0 else self.seek(0, os.SEEK_END)
            if self._change > 0:
                self.write(b"y" * self._change)
                self.seek(place)
            self._change = 0
        return data


def test_a_file_that_shrinks_while_it_is_uploaded() -> None:
    with RawServer((REQUEST, UPLOADED)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        with pytest.raises(APIError, match="became shorter while it was uploaded"):
            dify.files.upload(("a.txt", Changing(-100_000)))


class Closing(Changing):
    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.close()
        return data


class Text(Changing):
    def read(self, size: int | None = -1) -> Any:
        return "text"


class Generous(Changing):
    def read(self, size: int | None = -1) -> bytes:
        return b"x" * 100_000


@pytest.mark.parametrize("transport", [None, FastTransport()], ids=["default", "fast"])
@pytest.mark.parametrize(
    ("file", "message"),
    [(Closing, "cannot be read while it is uploaded: I/O"), (Text, "must return bytes, not"), (Generous, None)],
)
def test_a_file_object_that_misbehaves(file: Callable[[int], Changing], message: str | None, transport: Any) -> None:
    with RawServer((REQUEST, UPLOADED)) as server:
        with Dify("app-x", base_url=server.url, user="u", transport=transport) as dify:
            if message is None:
                assert dify.files.upload(("a.txt", file(0))).id == "f"
            else:
                with pytest.raises(APIError, match=message):
                    dify.files.upload(("a.txt", file(0)))


async def test_a_file_that_shrinks_while_the_async_client_uploads_it() -> None:
    with RawServer((REQUEST, UPLOADED)) as server:
        async with AsyncDify("app-x", base_url=server.url, user="u") as dify:
            with pytest.raises(APIError, match="became shorter while it was uploaded"):
                await dify.files.upload(("a.txt", Changing(-100_000)))


def test_a_growing_file_is_sent_up_to_its_announced_length() -> None:
    with RawServer((REQUEST, UPLOADED)) as server, Dify("app-x", base_url=server.url, user="u") as dify:
        assert dify.files.upload(("a.txt", Changing(100_000))).id == "f"
    assert server.requests[0].count(b"x" * 1000) == SIZE // 1000
    assert b"yyy" not in server.requests[0]


@pytest.mark.parametrize("mime_type", ["text/plain\r\nX-Other: 1", "text", "text/plain\x00", "text/plain; a\rb"])
def test_an_invalid_media_type_is_refused(mime_type: str) -> None:
    with Dify("app-x", user="u") as dify, pytest.raises(UsageError, match="mime_type must look like text/plain"):
        dify.files.upload(("a.txt", b"x", mime_type))


@pytest.mark.parametrize("url", ["http://[bad", "ftp://h/file", "javascript:x", "http://h:99999/", "http://\x00"])
def test_a_bad_pre_signed_url_is_the_servers_fault(url: str) -> None:
    with RawServer((REQUEST, reply("200 OK", {"url": url}))) as server:
        with Dify(dataset_api_key="d-x", base_url=server.url, max_retries=0) as dify:
            with pytest.raises(APIStatusError, match="sent a URL that cannot be fetched"):
                dify.datasets.documents.download("d", "x").read()


@pytest.mark.parametrize("location", ["/file", "http://127.0.0.1:{port}/{number}", None])
def test_a_pre_signed_url_that_redirects_for_ever(location: str | None) -> None:
    with RawServer() as server:
        headers = [] if location is None else [f"Location: {location.format(port=server.port, number=1)}"]
        moved = (REQUEST, reply("302 Found", b"", *headers))
        server.scripts = ((REQUEST, reply("200 OK", {"url": f"{server.url}/file"})), moved)
        with Dify(dataset_api_key="d-x", base_url=server.url, max_retries=0) as dify, pytest.raises(APIError) as caught:
            dify.datasets.documents.download("d", "x").read()
    expected = "without saying where to" if location is None else "was redirected more than 5 times"
    assert expected in str(caught.value)
    assert "base_url" not in str(caught.value)
    assert server.connections == (2 if location is None else 7)


CONTENT = os.urandom(200)
GZIP, ZLIB, RAW = gzip.compress(CONTENT), zlib.compress(CONTENT), raw_deflate(CONTENT)
BROKEN: dict[str, tuple[str, bytes]] = {
    "first byte": ("gzip", GZIP[:1]),
    "header": ("gzip", GZIP[:5]),
    "content": ("gzip", GZIP[:40]),
    "checksum": ("gzip", GZIP[:-8]),
    "last byte": ("gzip", GZIP[:-1]),
    "second member": ("gzip", GZIP + GZIP[:-1]),
    "second header": ("gzip", GZIP + GZIP[:1]),
    "inner layer": ("gzip, gzip", gzip.compress(GZIP[:-1])),
    "zlib": ("deflate", ZLIB[:-1]),
    "raw deflate": ("deflate", RAW[:-1]),
    "wrong checksum": ("gzip", GZIP[:-8] + bytes(4) + GZIP[-4:]),
    "wrong size": ("gzip", GZIP[:-1] + b"!"),
    "wrong checksum of zlib": ("deflate", ZLIB[:-4] + bytes(4)),
    "more after the end": ("gzip", GZIP + b"more"),
    "not compressed": ("gzip", CONTENT),
}


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_compressed_body_that_ends_early_or_is_damaged_is_not_complete(
    tmp_path: Path, framing: str, name: str
) -> None:
    encoding, body = BROKEN[name]
    answer = reply("200 OK", body, f"Content-Encoding: {encoding}", "Content-Type: image/png")
    if framing != "length":
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n".encode()
        answer = head + b"\r\n" + body
        if framing == "chunked":
            answer = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    to = tmp_path / "photo.png"
    with RawServer((REQUEST, answer)) as server, Dify("app-x", base_url=server.url, max_retries=0) as dify:
        with pytest.raises(APIConnectionError, match=r"the compressed body (ended early|is damaged: .* .* )"):
            dify.files.preview("f").save(to)
    assert list(tmp_path.iterdir()) == []


def test_a_whole_gzip_body_is_read() -> None:
    body = gzip.compress(b"one") + gzip.compress(b"two" * 1_000_000)
    with RawServer((REQUEST, reply("200 OK", body, "Content-Encoding: gzip", "Content-Type: image/png"))) as server:
        with Dify("app-x", base_url=server.url) as dify:
            assert dify.files.preview("f").read() == b"one" + b"two" * 1_000_000


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_download_keeps_the_mode_of_the_file_that_it_replaces(tmp_path: Path, mode: int) -> None:
    to = tmp_path / "photo.png"
    to.write_bytes(b"old")
    to.chmod(mode)
    with RawServer((REQUEST, reply("200 OK", b"new", "Content-Type: image/png"))) as server:
        with Dify("app-x", base_url=server.url) as dify:
            dify.files.preview("f").save(to)
    assert to.read_bytes() == b"new"
    assert stat.S_IMODE(to.stat().st_mode) == mode


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "docs", tmp_path / "other"
    for path in (folder, other):
        path.mkdir()
        (path / "own.md").write_text("own")
    (other / "secret.md").write_text("secret")
    (folder / "link.md").symlink_to(other / "secret.md")
    (folder / "elsewhere").symlink_to(other)
    (folder / "inside.md").symlink_to("own.md")
    (folder / "chain.md").symlink_to("link.md")
    (folder / "through.md").symlink_to("elsewhere/secret.md")
    (tmp_path / "docs-too.md").write_text("secret")
    (folder / "beside.md").symlink_to("../docs-too.md")
    (folder / "circle.md").symlink_to("circle.md")
    (folder / "around.md").symlink_to("../docs/own.md")
    (folder / "absolute.md").symlink_to(folder / "own.md")
    (folder / ".env").write_text("secret")
    (folder / "hidden.md").symlink_to(".env")
    for name in ("one", "two", "three"):
        (folder / name).symlink_to(".")  # following such links takes exponential time
    names = ["absolute.md", "around.md", "inside.md", "own.md"]
    assert sorted(source.name for source in find_sources([str(folder)], None)) == names
    assert sorted(source.name for source in find_sources([f"{folder}/**/*.md"], None)) == names
    outside, hidden = "it is a link to a file outside of the folder", "it is a link to a hidden file"
    assert {found.key: found.problem for found in files_in(str(folder), None)} == {
        **dict.fromkeys(names),
        **dict.fromkeys(["beside.md", "chain.md", "link.md", "through.md"], outside),
        "circle.md": None,  # reading it fails
        "hidden.md": hidden,
    }
    assert [found.problem for found in files_in(str(folder), (".*",))] == [None]
