"""Read multipart forms with the parser that Dify servers use: werkzeug's."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header


@dataclass
class Part:
    """A part of a multipart form."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a form, fields before files, or an empty list if the body is not a complete form."""
    kind, options = parse_options_header(content_type)
    if kind.lower() != "multipart/form-data":
        return []
    _, fields, files = FormDataParser(_in_memory).parse(BytesIO(body), kind.lower(), len(body), options)
    return [
        *(Part(name, value.encode()) for name, value in fields.items(multi=True)),
        *(Part(file.name or "", file.read(), file.filename, file.content_type) for _, file in files.items(multi=True)),
    ]


def _in_memory(*_: Any, **__: Any) -> BytesIO:
    return BytesIO()
