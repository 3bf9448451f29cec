"""Inputs that cannot be written as JSON: a message before anything is sent."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dify_plus import Dify
from dify_plus.errors import APIStatusError, UsageError
from tests.hostile.replies import reply
from tests.support.raw_server import REQUEST, RawServer

RING: list[Any] = []
RING.append(RING)
MAPPING: dict[str, Any] = {}
MAPPING["own"] = MAPPING


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (RING, "refers to itself"),
        (MAPPING, r'^inputs\["q"\]: a value refers to itself'),
        ([MAPPING], "refers to itself"),
        (10**5000, r'inputs\["q"\] is an integer of 16610 bits, which is too large'),
        ({"a": ["\ud800"]}, r"""inputs\["q"\]\["a"\]\[0\] contains '\\ud800', a lone surrogate"""),
        ({"\udfff": 1}, r"""a key of inputs\["q"\] contains '\\udfff'"""),
        (object(), r'inputs\["q"\] is of type object'),
        ({"a": [1j]}, r'inputs\["q"\]\["a"\]\[0\] is of type complex'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_cannot_be_written_is_named(value: object, message: str) -> None:
    with Dify("app-x", base_url="http://127.0.0.1:1", user="u") as dify, pytest.raises(UsageError, match=message):
        dify.workflows.run({"q": value})


def test_other_bodies_take_the_same_values() -> None:
    with RawServer((REQUEST, reply("200 OK", {})), (REQUEST, reply("400 No"))) as server:
        with Dify("app-x", base_url=server.url, user="u", extra_body={"extra": {Decimal("1.5")}}) as dify:
            dify.request("POST", "/any", json={"when": date(2020, 1, 2), "ids": (UUID(int=1),)})
            with pytest.raises(APIStatusError):
                dify.chat.send("Hi")
    sent = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    assert sent[0] == {"when": "2020-01-02", "ids": [str(UUID(int=1))], "extra": [1.5]}
    assert sent[1]["extra"] == [1.5]
