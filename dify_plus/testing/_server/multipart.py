"""Multipart forms, read the way servers read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise
from urllib.parse import unquote

LINE_END = rb"(?:\r\n|\n|\r(?!\n))"


@dataclass
class Part:
    """A part of a multipart form."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """Give the parts of a form; none when it is no form, or one without an end."""
    kind = Message()
    kind["Content-Type"] = content_type
    boundary = kind.get_boundary()
    if kind.get_content_type() != "multipart/form-data" or not boundary:
        return []
    pieces = list(_pieces(body, boundary.encode()))
    if not pieces or not pieces[-1].last:
        return []
    return [_part(body[piece.end : following.start]) for piece, following in pairwise(pieces)]


@dataclass
class _Delimiter:
    start: int
    end: int
    last: bool


def _pieces(body: bytes, boundary: bytes) -> Iterator[_Delimiter]:
    """Find the lines that divide the parts, up to the last one. Only a line of its own divides."""
    line = rb"(?:\A|" + LINE_END + rb")--" + re.escape(boundary)
    line += rb"(?:(?P<last>--)[ \t]*(?:" + LINE_END + rb"|\Z)|[ \t]*" + LINE_END + rb")"
    at, pattern = 0, re.compile(line)
    while (found := pattern.search(body, at)) is not None:
        yield _Delimiter(found.start(), found.end(), found["last"] is not None)
        if found["last"] is not None:
            return
        at = found.end() - 1  # the end of this line may begin the next one


def _part(piece: bytes) -> Part:
    head, content = _split(piece)
    text = re.sub(r"(?:\r\n|\n|\r)[ \t]+", " ", head.decode("utf-8", "replace"))  # folded headers go on here
    lines = (line.partition(":") for line in re.split(r"\r\n|\n|\r", text))
    headers = {name.strip().lower(): value.strip() for name, colon, value in lines if colon}
    disposition = headers.get("content-disposition", "")
    name, filename = _option(disposition, "name"), _option(disposition, "filename")
    return Part(name or "", content, filename, headers.get("content-type"))


def _split(piece: bytes) -> tuple[bytes, bytes]:
    """Split a part into its headers and its content."""
    empty = re.search(rb"\A" + LINE_END + rb"|" + LINE_END + LINE_END, piece)
    return (piece, b"") if empty is None else (piece[: empty.start()], piece[empty.end() :])


def _option(disposition: str, name: str) -> str | None:
    """Give a parameter of Content-Disposition, as browsers and HTTP clients write it; `name*=` comes first."""
    found = re.search(rf"(?:^|[;\s]){name}\*=([\w-]*)'[^']*'([^;\s]*)", disposition)
    if found is not None:
        return unquote(found[2], encoding=found[1] or "utf-8", errors="replace")
    found = re.search(rf'(?:^|[;\s]){name}="((?:[^"\\]|\\.)*)"', disposition)
    if found is None:
        found = re.search(rf"(?:^|[;\s]){name}=([^;\s]+)", disposition)
    if found is None:
        return None
    return found[1].replace('\\"', '"').replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
