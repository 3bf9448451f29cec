"""Files of a knowledge base: which are taken, and the text in them."""

from __future__ import annotations

import html
import re
from os.path import splitext

EXTENSIONS = frozenset(
    ["txt", "markdown", "md", "mdx", "pdf", "html", "htm", "xlsx", "xls", "vtt", "properties", "docx", "csv"]
)
LARGEST = 15 * 1024 * 1024


def extension(name: str) -> str:
    """`pdf` of `Report.PDF`. A name that only begins with a dot has none."""
    return splitext(name)[1].removeprefix(".").lower()


def text_of(name: str, content: bytes) -> str:
    """What can be read as text. Other formats are not taken apart: whatever in them is no UTF-8 is left out."""
    text = content.decode("utf-8", "ignore").lstrip("\ufeff")
    if extension(name) in ("html", "htm"):
        text = html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", text))
    return text.strip()
