"""Make text safe to show and log: mask keys, passwords and signatures, and escape control characters."""

import json
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, Final, cast
from urllib.parse import unquote

__all__ = [
    "CONTROLS",
    "encodable",
    "keys_of",
    "masked_headers",
    "masked_text",
    "masked_url",
    "masked_value",
    "request_name",
    "secrets_of",
    "shown",
    "visible",
]

# These patterns are str, so that importing the package does not compile them. `re` caches each after its first use.
_SECRET_QUERY: Final = (
    r"(?i)((?:[?&;#]|%(?:25){0,3}(?:3f|26))(?:[\w.%-]{0,40}[_-])?"
    r"(?:api_?key|accesskeyid|key|token|auth|authorization|secret|password|sign|sig|signature|credential)"
    r"(?:=|%(?:25){0,3}3d))(?:[^&#\s\"'<>]*[^&#\s\"'<>;,])?"
)
_SECRET_TEXT: Final = r"(?i)\b(?:(bearer\s+)[\w.~+/-]{16,}|((?:app|dataset)-)[a-z0-9]{16,}\b)"
_SECRET_HEADER: Final = (
    r"(?i)(?:^|[_-])(?:api_?key|key|token|auth|authorization|cookie|secret|password|signature|credential)s?$"
)
_MIN_SECRET: Final = 6
"""The length of the shortest secret to mask. Masking shorter ones would hide ordinary words."""
_MAX_SHOWN: Final = 60
"""The largest length of a value in a message, in characters."""
_USERINFO: Final = r"//[^/?#@]*@"
_BASE64: Final = {"+": "(?:[+-]|%2b|\\\\u002b)", "/": "(?:[/_]|%2f|\\\\/)"}
CONTROLS: Final = (
    "[\\x00-\\x1f\\x7f-\\x9f"  # control characters: C0, DEL, C1
    "\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"  # text direction, line separators, zero width
    "\\xad\\u180e\\ufff9-\\ufffb"  # zero width, annotations between lines
    "\\U000e0000-\\U000e007f]"  # tags, which are invisible
)


def masked_url(url: str) -> str:
    """Mask the secrets in a URL.

    Args:
        url: A URL, valid or not.

    Returns:
        The URL, with the user, the password, and the values of query parameters with secret-like names masked, also
        in a URL within its query.
    """
    return re.sub(_SECRET_QUERY, r"\1***", re.sub(_USERINFO, "//***@", url, count=1))


def masked_text(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask the keys in a text, and escape its control characters.

    Args:
        text: A message from a server, or from a library such as httpx.
        secrets: More keys to mask. Text that looks like a key is always masked.

    Returns:
        The safe text, with the signatures of URLs masked as well. Line ends and tabs stay.
    """
    lines = _masked_in_text(text, tuple(secrets)).replace("\r\n", "\n")
    masked = re.sub(_SECRET_QUERY, r"\1***", visible(lines, keep="\n\t"))
    return re.sub(_SECRET_TEXT, r"\1\2***", masked)


def masked_headers(headers: Mapping[str, str], secrets: Iterable[str]) -> dict[str, str]:
    """Mask the secrets in headers.

    Args:
        headers: Names and values.
        secrets: The keys to mask.

    Returns:
        The headers with names in lower case. Keys, signatures of URLs, and the values of headers with secret-like
        names are masked.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    masked = {name: "***" if re.search(_SECRET_HEADER, name) else masked_url(value) for name, value in lower.items()}
    return cast("dict[str, str]", masked_value(masked, secrets))


def masked_value(value: Any, secrets: Iterable[str]) -> Any:
    """Mask keys anywhere in data from a server.

    Args:
        value: Decoded JSON, or text.
        secrets: The keys to mask.

    Returns:
        The value itself if it contains none of the keys, otherwise a copy with the keys masked.
    """
    listed = tuple(secrets)
    if not listed:
        return value
    try:
        return _masked_in_value(value, listed)
    except RecursionError:
        return "***"


def secrets_of(request: Any) -> tuple[str, ...]:
    """Return the keys that a request sends or that its client holds.

    Args:
        request: The transport's request object, or None.

    Returns:
        The Dify keys, the values of headers with secret-like names, and the password of the proxy. Secrets that are
        too short to tell from other text are left out.
    """
    extensions = getattr(request, "extensions", {})
    found = set(keys_of(extensions.get("settings")))
    for name, value in getattr(request, "headers", {}).items():
        if re.search(_SECRET_HEADER, name):
            found.update(_secrets_in_header(value))
    proxy = re.search(_USERINFO, getattr(extensions.get("proxy"), "url", ""))
    if proxy is not None:
        login = unquote(proxy[0][2:-1])
        found.update((login.partition(":")[2], b2a_base64(login.encode(), newline=False).decode()))
    return tuple(sorted((one for one in found if len(one) >= _MIN_SECRET), key=len, reverse=True))


def request_name(request: Any) -> str:
    """Return how log lines name an httpx request: by its operation, its method, and its path with the ids."""
    operation = request.extensions.get("operation")
    described = f"{operation.id} " if getattr(operation, "path", None) else ""
    path = masked_url(request.url.raw_path.decode("ascii", "replace"))
    return masked_text(f"{described}{request.method} {path}", secrets_of(request))


def keys_of(settings: Any) -> tuple[str, ...]:
    """Return the Dify keys of a client.

    Args:
        settings: The client's settings, or None.
    """
    found = (getattr(settings, name, None) for name in ("api_key", "dataset_api_key"))
    return tuple(str(one) for one in found if one and len(one) >= _MIN_SECRET)


def visible(text: str, keep: str = "", *, as_json: bool = False) -> str:
    """Escape the characters that could forge log lines or control a terminal, such as ESC and U+202E.

    Args:
        text: Text of any origin. Lone surrogates, which UTF-8 cannot encode, become question marks.
        keep: Characters not to escape, such as line ends.
        as_json: Whether the text is JSON. It then gets JSON escapes.

    Returns:
        The text with escapes.
    """
    escape = _json_escape if as_json else _escape
    return re.sub(CONTROLS, lambda found: found[0] if found[0] in keep else escape(found[0]), encodable(text))


def encodable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot encode, with question marks."""
    return text.encode("utf-8", "replace").decode()


def shown(value: object) -> str:
    """Format a value for a message: a str in double quotes, anything else as its `repr`, at most 60 characters.

    Args:
        value: A value from the user or a server.

    Returns:
        The value as text.
    """
    if type(value) is str:
        text = visible(json.dumps(encodable(value[:100]), ensure_ascii=False))
        return text if len(text) <= _MAX_SHOWN else f'{text[: _MAX_SHOWN - 4]}..."'
    try:
        text = encodable(repr(value))
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 3]}..."


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def _secrets_in_header(value: str) -> Iterator[str]:
    """Yield the possible secrets in the value of a header: a token, a password, or the values of cookies."""
    scheme, _, token = value.partition(" ")
    for pair in value.split(";") if "=" in value.rstrip("=") else ():
        yield pair.partition("=")[2].strip()
    yield token or value
    if scheme.lower() == "basic":
        with suppress(ValueError):
            yield a2b_base64(token).decode("latin-1").partition(":")[2]


def _masked_in_text(text: str, secrets: tuple[str, ...]) -> str:
    return _pattern_for(secrets).sub("***", text) if secrets else text


@lru_cache(maxsize=64)
def _pattern_for(secrets: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a pattern that finds keys in all their forms."""
    longest_first = sorted(secrets, key=len, reverse=True)
    return re.compile("|".join(form for secret in longest_first for form in _forms_of(secret)), re.IGNORECASE)


def _forms_of(secret: str) -> Iterator[str]:
    """Yield the forms of a key as patterns: with some of its characters escaped, in hexadecimal, and in base64.

    base64 encodes groups of three bytes. So a key within a text, such as `Bearer KEY`, has three forms, one for each
    position in a group. The first and last characters of a form depend on the text around the key, and are left out.
    """
    data = secret.encode("utf-8", "surrogatepass")
    yield "".join(map(_any_form_of, secret))
    yield "[ :]?".join(f"{byte:02x}" for byte in data)
    for before in range(3):
        encoded = b2a_base64(bytes(before) + data, newline=False).decode()
        stable = encoded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        yield "".join(_BASE64.get(character, character) for character in stable)


@cache
def _any_form_of(character: str) -> str:
    """Return a pattern for a character and its escapes in URLs, HTML, JSON and source code, up to four times over."""
    from html.entities import html5

    code = ord(character)
    names = [name.removesuffix(";") for name, meaning in html5.items() if meaning == character]
    entity = "|".join((f"#0{{0,6}}{code}", f"#x0{{0,6}}{code:x}", *map(re.escape, names)))
    url = "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    literal = re.escape(character)
    code_unit = f"u0{{0,4}}{code:04x}|u\\{{0{{0,6}}{code:x}\\}}|x{code:02x}|{code:03o}"
    return f"(?:{literal}|{url}|&(?:amp;){{0,3}}(?:{entity});?|\\\\{{1,8}}(?:{code_unit}|{literal}))"


def _masked_in_value(value: object, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return _masked_in_text(value, secrets)
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        copied = {_masked_in_value(key, secrets): _masked_in_value(one, secrets) for key, one in items}
        return value if copied == value else copied
    if isinstance(value, list):
        listed = [_masked_in_value(one, secrets) for one in cast("list[object]", value)]
        return value if listed == value else listed
    return value
