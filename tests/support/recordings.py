"""The recorded exchanges with real servers, one object each."""

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
"""Where the recordings are, by the server's version."""

Ending = Literal["complete", "eof", "silence"]
"""How an answer goes out: whole; cut off by the server; or unfinished, with nothing more until the client leaves."""


@dataclass(frozen=True)
class Recording:
    """One request and the answer to it."""

    name: str
    version: str
    """The server's version."""
    method: str
    target: str
    """Path and query, as sent."""
    request_headers: dict[str, str]
    """By lower-case name."""
    request_body: str | None
    """None where it was not text, and then not kept. The files of large forms were cut, and are short here."""
    request_length: int | None
    """The length of a body that was not kept."""
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Where the recording kept less than was sent, zeros stand for the rest."""
    chunks: tuple[int, ...] | None
    """The sizes of the HTTP chunks; None where the body went out whole."""
    ending: Ending
    closes: bool
    """Whether the server closed the connection afterwards."""

    @property
    def path(self) -> str:
        """Below the base URL, decoded."""
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
        """The answer, as if it had been fetched."""
        return httpx.Response(self.status, headers=self.headers, content=self.body)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What the complete frames of a stream carry; pings carry nothing."""
        frames = self.body.decode().split("\n\n")[:-1]
        return [json.loads(frame.removeprefix("data: ")) for frame in frames if frame.startswith("data: ")]


def answer(status: int = 200, body: Any = None, *, content_type: str = "application/json") -> Recording:
    """An answer that nobody recorded, with bytes as they are and anything else as JSON."""
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
    """All recordings of one server, by name."""
    return {path.stem: _read(path, version) for path in sorted(FOLDERS[version].glob("*.json"))}


@cache
def every_recording() -> dict[str, Recording]:
    """All recordings of all servers, by version and name: `1.16.1/chat_think`."""
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
        request_body=None if "body_len" in request else _closed(request["body"]),
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
    """A form that was cut in its recording, as long as it was."""
    head, _, length = body.partition("...<")
    if not length or not head.startswith("--"):
        return body
    end = "\r\n" + head.partition("\r\n")[0] + "--\r\n"
    return head.ljust(int(length.split()[0]) - len(end), "x") + end


def _closed(body: str) -> str:
    """A body; if it is a form that was cut in a file, with the boundary that ends it."""
    head, cut, _ = body.partition("...<")
    boundary = body.partition("\r\n")[0]
    return f"{head}\r\n{boundary}--\r\n" if cut and body.startswith("--") else body
