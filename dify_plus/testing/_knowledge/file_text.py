"""Files of a knowledge base: the supported extensions, and the text of a file."""

from __future__ import annotations

import html
import re
from os.path import splitext

EXTENSIONS = frozenset(
    ["txt", "markdown", "md", "mdx", "pdf", "html", "htm", "xlsx", "xls", "vtt", "properties", "docx", "csv"]
)
LARGEST = 15 * 1024 * 1024
"""The largest size of a file, in bytes."""


def extension(name: str) -> str:
    """Return the extension in lower case: `pdf` for `Report.PDF`. A leading dot does not start an extension."""
    return splitext(name)[1].removeprefix(".").lower()


def text_of(name: str, content: bytes) -> str:
    """Return the text of a file. Other formats than text are not parsed: bytes that are not UTF-8 are left out."""
    text = content.decode("utf-8", "ignore").lstrip("\ufeff")
    if extension(name) in ("html", "htm"):
        text = html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", text))
    return text.strip()
