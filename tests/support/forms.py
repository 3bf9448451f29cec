"""Read a multipart form with the standard library, as a check on the client that writes it."""

from __future__ import annotations

import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import NamedTuple


class Part(NamedTuple):
    """One part of a form."""

    name: str
    file_name: str | None
    content_type: str | None
    """None where the part does not say."""
    content: bytes


def read_form(content_type: str, body: bytes) -> list[Part]:
    """The parts, in order."""
    message = BytesParser(policy=email.policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    assert isinstance(message, EmailMessage)
    assert message.get_content_type() == "multipart/form-data"
    assert not message.defects, message.defects
    return [_read_part(part) for part in message.iter_parts()]


def _read_part(part: EmailMessage) -> Part:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Part(part["content-disposition"].params["name"], part.get_filename(), part.get("content-type"), content)
