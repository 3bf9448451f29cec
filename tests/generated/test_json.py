"""JSON is read as json.loads reads it, with msgspec and without."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dify_plus_api.types import json_reader

Reader = Callable[[str | bytes], Any]

STRANGE = [
    "NaN", "[Infinity, -Infinity]", "-0", "-0.0", "1e400", "-1e400", "1e-400", "5e-324", "1.7976931348623159e308",
    "18446744073709551616", "-9223372036854775809", "1" * 400, "1" * 5000, "01", "1.", ".5", "-", "+1", "0x1",
    '"\\ud800"', '"\\udc00\\ud800x"', '"\\ud83d\\ude00"', '"\udc80"', '"\\x"', '"\t"', '"\x7f"', '"\u2028é"',
    '{"a": 1, "a": {"b": 2}, "c": 3, "a": 4}', '{"a": 1}x', "[1,]", "{,}", "\ufeff{}", "\u00a0{}", " [ ] \n", "", "nul",
    '{"a": 1}\n{"b": 2}', "'a'", "[" * 150 + "]" * 150,
]  # fmt: skip

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@pytest.fixture(params=["msgspec", "json"])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    if request.param == "msgspec":
        pytest.importorskip("msgspec")
    else:
        monkeypatch.setitem(sys.modules, "msgspec.json", None)
    json_reader.cache_clear()
    yield json_reader()
    json_reader.cache_clear()


def outcome(read: Reader, text: str | bytes) -> str:
    try:
        return repr(read(text))
    except ValueError:
        return "no JSON"


same_reader = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.slow
@given(values, st.booleans(), st.sampled_from([None, 1]))
@same_reader
def test_text_that_json_has_written(read: Reader, value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert outcome(read, text) == outcome(json.loads, text)


@given(st.sampled_from(STRANGE) | st.text(alphabet='{}[]":,\\u0123456789.eE+-aNtrfl \n'), st.integers(0, 99))
@example('{"a": 1e5}', 3)
@same_reader
def test_text_that_json_does_not_write(read: Reader, text: str, place: int) -> None:
    for given_text in (text, f'{{"a": [{text}]}}', text[:place] + text[place + 1 :]):
        assert outcome(read, given_text) == outcome(json.loads, given_text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("text", ['{"a": "é\u2028\U0001f600"}', '"a"', "1", "[]", "nul"])
def test_bytes_in_any_encoding_of_json(read: Reader, text: str, encoding: str) -> None:
    assert outcome(read, text.encode(encoding)) == outcome(json.loads, text.encode(encoding))


@given(st.binary(max_size=12))
@same_reader
def test_any_bytes(read: Reader, data: bytes) -> None:
    assert outcome(read, b'"' + data + b'"') == outcome(json.loads, b'"' + data + b'"')


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "[" * 201 + "]" * 201, '{"a":' * 500 + "1" + "}" * 500]
)
def test_json_that_is_nested_too_deeply_is_refused(read: Reader, text: str) -> None:
    assert outcome(read, text) == outcome(read, text.encode()) == "no JSON"


@pytest.mark.parametrize("text", ["[" * 200 + "]" * 200, "[" + "[{}], " * 500 + "[]]", '["' + "[" * 999 + '"]'])
def test_json_with_many_brackets(read: Reader, text: str) -> None:
    assert outcome(read, text) == outcome(read, text.encode()) == outcome(json.loads, text)
