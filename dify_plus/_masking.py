"""Text that may be shown: without keys, passwords and signatures. Pure."""

import json
import re
from typing import Final

__all__ = ["encodable", "masked_text", "masked_url", "shown"]

# Patterns stay text: `re` compiles and keeps them when the first error needs them, not when the package is imported.
_SECRET_QUERY: Final = (
    r"(?i)([?&](?:[\w.%-]*[_-])?"
    r"(?:api_?key|key|token|auth|authorization|secret|password|sign|signature|credential)=)[^&#]*"
)
_SECRET_TEXT: Final = r"(?i)\b(?:(bearer\s+)[\w.~+/-]{16,}|((?:app|dataset)-)[a-z0-9]{16,}\b)"
_MOST_SHOWN: Final = 60
_USERINFO: Final = r"//[^/?#@]*@"


def masked_url(url: str) -> str:
    """Make a URL that may be shown.

    Args:
        url: A URL, or what somebody took for one.

    Returns:
        The URL with user, password and the values of query parameters that are named like secrets masked.
    """
    return re.sub(_SECRET_QUERY, r"\1***", re.sub(_USERINFO, "//***@", url, count=1))


def masked_text(text: str) -> str:
    """Mask what looks like a key in a text that may be shown.

    Args:
        text: A message of a server, or of anything beneath.

    Returns:
        The text, printable, with keys masked.
    """
    return re.sub(_SECRET_TEXT, r"\1\2***", encodable(text))


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot encode: lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def shown(value: object) -> str:
    """Write a value for a message: texts in double quotes, all else as its `repr`, at most 60 characters.

    Args:
        value: What a user gave.

    Returns:
        The value as text.
    """
    if type(value) is str:
        text = json.dumps(encodable(value[:100]), ensure_ascii=False)
        return text if len(text) <= _MOST_SHOWN else f'{text[: _MOST_SHOWN - 4]}..."'
    try:
        text = encodable(repr(value))
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."
