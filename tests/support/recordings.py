"""The recorded exchanges with real servers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

FOLDERS = {
    "1.14.2": Path(__file__).parents[1] / "replay" / "captures",
    "1.16.1": Path(__file__).parents[1] / "replay" / "captures-1.16.1",
}
"""The folders of the recordings by server version."""

Ending = Literal["complete", "eof", "silence"]
"""How an answer ends: complete; cut off by the server; or unfinished, with silence until the client disconnects."""


@dataclass(frozen=True)
class Recording:
    """A request and its answer."""

    name: str
    version: str
    """The server's version."""
    method: str
    target: str
    """Path and query, as sent."""
    request_headers: dict[str, str]
    """The headers by lower-case name."""
    request_body: str | None
    """None if it was not text and therefore not stored. The files of large forms were cut, so they are shorter here."""
    request_length: int | None
    """The length of a body that was not stored."""
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """If the recording is shorter than the answer was, the rest is zeros."""
    chunks: tuple[int, ...] | None
    """The sizes of the HTTP chunks; None if the body was sent as a whole."""
    ending: Ending
    closes: bool
    """Whether the server closed the connection afterwards."""

    @property
    def path(self) -> str:
        """The decoded path below the base URL."""
        return unquote(urlsplit(self.target).path.removeprefix("/v1")) or "/"

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def key(self) -> str:
        return self.request_headers.get("authorization", "").rpartition(" ")[2]

    @property
    def content_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "").partition(";")[0]

    @property
    def is_stream(self) -> bool:
        return self.content_type == "text/event-stream"

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def response(self) -> httpx.Response:
        """Return the answer as a received response."""
        return httpx.Response(self.status, headers=self.headers, content=self.body)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the events of a stream's complete frames, without pings."""
        frames = self.body.decode().split("\n\n")[:-1]
        return [json.loads(frame.removeprefix("data: ")) for frame in frames if frame.startswith("data: ")]


def answer(status: int = 200, body: Any = None, *, content_type: str = "application/json") -> Recording:
    """Return an answer that was not recorded. A body of bytes is sent unchanged, any other as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = (("Content-Type", content_type), ("Content-Length", str(len(content))))
    return Recording(
        name="made up",
        version="none",
        method="GET",
        target="/v1/",
        request_headers={},
        request_body="",
        request_length=None,
        status=status,
        reason="Made Up",
        headers=headers,
        body=content,
        chunks=None,
        ending="complete",
        closes=False,
    )


@cache
def recordings(version: str = "1.14.2") -> dict[str, Recording]:
    """Return all recordings of one server by name."""
    return {path.stem: _read(path, version) for path in sorted(FOLDERS[version].glob("*.json"))}


@cache
def every_recording() -> dict[str, Recording]:
    """Return the recordings of all servers by version and name, such as `1.16.1/chat_think`."""
    return {f"{version}/{name}": found for version in FOLDERS for name, found in recordings(version).items()}


def _read(path: Path, version: str) -> Recording:
    capture = json.loads(path.read_text(encoding="utf-8"))
    request, response = capture["request"], capture["response"]
    names = {name.lower(): value for name, value in response["headers"]}
    chunked = names.get("transfer-encoding", "").lower() == "chunked"
    sizes = tuple(response["http_chunk_sizes"])
    body = bytes.fromhex(response["body_hex_head"]) if response["body"] is None else response["body"].encode()
    return Recording(
        name=capture["name"],
        version=version,
        method=request["method"],
        target=request["path"],
        request_headers={name.lower(): value for name, value in request["headers"]},
        request_body=None if "body_len" in request else _with_final_boundary(request["body"]),
        request_length=request.get("body_len"),
        status=response["status"],
        reason=response["reason"],
        headers=tuple((name, value) for name, value in response["headers"]),
        body=body.ljust(response.get("body_len") or sum(sizes), b"\0"),
        chunks=sizes if chunked else None,
        ending="silence"
        if response.get("dropped_by_client")
        else "eof"
        if response.get("client_error")
        else "complete",
        closes=response["connection_after"] != "kept open",
    )


def whole(body: str) -> str:
    """Pad a form that was cut to its original length."""
    head, _, length = body.partition("...<")
    if not length or not head.startswith("--"):
        return body
    end = "\r\n" + head.partition("\r\n")[0] + "--\r\n"
    return head.ljust(int(length.split()[0]) - len(end), "x") + end


def _with_final_boundary(body: str) -> str:
    """Return a body. If it is a form that was cut in a file, add the final boundary."""
    head, cut, _ = body.partition("...<")
    boundary = body.partition("\r\n")[0]
    return f"{head}\r\n{boundary}--\r\n" if cut and body.startswith("--") else body
