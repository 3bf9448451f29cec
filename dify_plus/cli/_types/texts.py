"""Python literals, comments and docstrings from texts of a server, whatever they contain. Does no I/O."""

from __future__ import annotations

from textwrap import wrap

__all__ = ["WIDTH", "comment", "docstring", "literal", "sentence"]

WIDTH = 79
"""The longest line that may stay one line, so that every usual setting of a formatter accepts it."""

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str) -> str:
    """Return a text as a Python literal, with the quotes that ruff prefers."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(character, quote) for character in text) + quote


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def sentence(text: str) -> str:
    """Return a text as one sentence of a docstring or comment; empty if nothing can be printed."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    plain = " ".join(printable.replace('"', "'").split())
    return plain if not plain or plain[-1] in ".!?" else f"{plain}."


def docstring(text: str, indent: str = "") -> list[str]:
    """Return the lines of a docstring. The text consists of sentences, and may have paragraphs."""
    escaped = text.replace("\\", "\\\\")
    paragraphs = [_wrapped(paragraph, WIDTH - len(indent) - 3) for paragraph in escaped.split("\n\n")]
    lines = [line for paragraph in paragraphs for line in ["", *paragraph]][1:]
    if len(lines) == 1 and len(indent) + len(lines[0]) + 6 <= WIDTH:
        return [f'{indent}"""{lines[0]}"""']
    first, *others = lines
    return [f'{indent}"""{first}', *(f"{indent}{line}".rstrip() for line in others), f'{indent}"""']


def comment(text: str, indent: str) -> list[str]:
    """Return the lines of a comment."""
    return [f"{indent}# {line}" for line in _wrapped(text, WIDTH - len(indent) - 2)]


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)
