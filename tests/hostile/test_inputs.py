"""Inputs that cannot be written as JSON: a message before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from dify_plus import Dify
from dify_plus.errors import UsageError

RING: list[Any] = []
RING.append(RING)
MAPPING: dict[str, Any] = {}
MAPPING["own"] = MAPPING


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (RING, "refers to itself"),
        (MAPPING, "refers to itself"),
        ([MAPPING], "refers to itself"),
        (10**5000, r'inputs\["q"\] is an integer of 16610 bits, which is too large'),
        ({"a": ["\ud800"]}, r"""inputs\["q"\]\["a"\]\[0\] contains '\\ud800', half of a character"""),
        ({"\udfff": 1}, r"""a key of inputs\["q"\] contains '\\udfff'"""),
        (object(), r'inputs\["q"\] is of type object'),
        ({"a": [1j]}, r'inputs\["q"\]\["a"\]\[0\] is of type complex'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_written_is_named(value: object, message: str) -> None:
    with Dify("app-x", base_url="http://127.0.0.1:1", user="u") as dify, pytest.raises(UsageError, match=message):
        dify.workflows.run({"q": value})
