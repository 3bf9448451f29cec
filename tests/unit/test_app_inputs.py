"""The input form as typed fields, and what is wrong with values for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dify_plus._arguments.app_inputs import InputField, check_inputs, input_fields
from dify_plus.errors import UsageError
from dify_plus.testing import ChatApp, Input
from dify_plus.testing._apps import definitions as served
from dify_plus_api.models import AppParameters, UploadedFile
from tests.support.recordings import recordings

IMAGE = {"type": "image", "transfer_method": "local_file", "upload_file_id": "1"}
UPLOAD = UploadedFile.from_dict({"id": "1", "name": "a.png", "mime_type": "image/png"})


def recorded(name: str) -> list[InputField]:
    return input_fields(AppParameters.from_dict(json.loads(recordings()[name].body)))


def reasons(fields: list[InputField], inputs: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.variable, problem.reason) for problem in check_inputs(fields, inputs)]


def field(kind: str, **control: Any) -> list[InputField]:
    return [InputField.from_control(kind, {"variable": "x", "label": "X", "required": False, **control})]


def test_the_recorded_form_reads_as_fields() -> None:
    fields = recorded("parameters_workflow")
    assert [(entry.variable, entry.type, entry.required) for entry in fields] == [
        ("text", "paragraph", True),
        ("num", "number", False),
        ("pick", "select", False),
        ("doc", "file", False),
        ("docs", "file-list", False),
    ]
    assert fields[0].max_length == 256
    assert fields[1].max_length is None, "which means nothing for a number"
    assert fields[2].options == ["x", "y"]
    assert fields[3].allowed_file_types == ["image", "document"]
    assert fields[4].max_length == 3
    assert fields[4].source["label"] == "docs"


def test_every_recorded_form_reads() -> None:
    names = [name for name in recordings() if name.startswith(("parameters_", "fx_parallel_parameters"))]
    entries = [entry for name in names for entry in recorded(name)]
    assert entries
    assert all(entry.variable and entry.type for entry in entries)


def test_a_missing_or_odd_form_is_read_as_far_as_possible() -> None:
    assert input_fields(AppParameters.from_dict({})) == []
    for odd in (None, "x", 5, True, {}, {"a": 1}, [None], ["x"], [[{}]], [{"select": "x"}]):
        assert input_fields(AppParameters.from_dict({"user_input_form": odd})) == []
    for limit in ("x", [], {}, None, 0, 1.5):
        assert field("text-input", max_length=limit)[0].max_length is None
    [entry] = input_fields(AppParameters.from_dict({"user_input_form": [{"colour": {"variable": "c"}, "note": "?"}]}))
    assert (entry.variable, entry.type) == ("c", "colour")
    assert reasons([entry], {"c": object()}) == []


@pytest.mark.parametrize(
    ("kind", "control", "value", "reason"),
    [
        ("text-input", {"required": True}, None, "missing"),
        ("text-input", {"required": True}, "", "missing"),
        ("text-input", {}, None, None),
        ("text-input", {}, "", None),
        ("text-input", {}, 5, "wrong_type"),
        ("text-input", {"max_length": 3}, "abcd", "too_long"),
        ("text-input", {"max_length": 3}, "abc", None),
        ("text-input", {"max_length": None}, "a" * 10_000, None),
        ("text-input", {"max_length": 0}, "abcd", None),
        ("paragraph", {"max_length": 3}, "abcd", "too_long"),
        ("select", {"options": ["a", "b"]}, "a", None),
        ("select", {"options": ["a", "b"]}, "c", "not_an_option"),
        ("select", {"options": ["a", "b"]}, "", "not_an_option"),
        ("select", {"options": ["a", "b"]}, None, None),
        ("select", {"options": ["a", "b"]}, ["a"], "wrong_type"),
        ("select", {"options": ["long option"], "max_length": 3}, "long option", None),
        ("number", {}, 5, None),
        ("number", {}, 5.5, None),
        ("number", {}, "5", None),
        ("number", {}, "5.5", None),
        ("number", {}, " ", None),
        ("number", {}, "five", "wrong_type"),
        ("number", {}, True, "wrong_type"),
        ("number", {}, 10**400, None),
        ("number", {}, float("inf"), "wrong_type"),
        ("number", {}, float("nan"), "wrong_type"),
        ("number", {}, [5], "wrong_type"),
        ("number", {"required": True}, 0, None),
        ("number", {"max_length": 1}, 500, None),
        ("checkbox", {}, True, None),
        ("checkbox", {"required": True}, False, None),
        ("checkbox", {}, "yes", "wrong_type"),
        ("json_object", {}, {"a": 1}, None),
        ("json_object", {}, "[]", "wrong_type"),
        ("file", {}, IMAGE, None),
        ("file", {}, UPLOAD, None),
        ("file", {}, Path("a.png"), None),
        ("file", {}, "a.png", "wrong_type"),
        ("file", {}, {"no": "file"}, "wrong_type"),
        ("file", {}, 7, "wrong_type"),
        ("file", {"required": True}, None, "missing"),
        ("file", {"allowed_file_types": ["document"]}, UPLOAD, "wrong_type"),
        ("file", {"allowed_file_types": ["document", "image"]}, UPLOAD, None),
        ("file", {"allowed_file_upload_methods": ["remote_url"]}, UPLOAD, "wrong_type"),
        ("file", {"allowed_file_upload_methods": ["remote_url"]}, {"url": "https://x/y.png"}, None),
        ("file-list", {}, [IMAGE, UPLOAD, Path("x.pdf")], None),
        ("file-list", {}, [], None),
        ("file-list", {}, IMAGE, "wrong_type"),
        ("file-list", {}, [IMAGE, "a.png"], "wrong_type"),
        ("file-list", {"max_length": 1}, [IMAGE, IMAGE], "too_long"),
        ("external_data_tool", {"required": True}, None, None),
    ],
)
def test_values(kind: str, control: dict[str, Any], value: Any, reason: str | None) -> None:
    found = reasons(field(kind, **control), {"x": value})
    assert found == ([("x", reason)] if reason else [])


def test_messages_say_what_is_wanted() -> None:
    fields = [
        *field("text-input", variable="name", required=True),
        *field("select", variable="tone", options=["kind", "rude"]),
        *field("paragraph", variable="text", max_length=3),
        *field(
            "file-list",
            variable="files",
            allowed_file_types=["image"],
            allowed_file_upload_methods=["local_file"],
        ),
    ]
    problems = check_inputs(fields, {"tone": "zzz", "text": "abcd", "files": "x" * 100})
    assert [str(problem) for problem in problems] == [
        "name is required",
        'tone must be "kind" or "rude", not "zzz"',
        "text must have at most 3 characters, not 4",
        f'files must be a list of files of the kind image, given as local_file, not "{"x" * 55}..."',
    ]


def test_names_that_the_form_does_not_have_do_no_harm() -> None:
    assert reasons(field("text-input"), {"y": 5}) == []


def test_inputs_are_a_mapping() -> None:
    with pytest.raises(UsageError, match="inputs must be a mapping"):
        check_inputs([], ["x"])  # type: ignore[arg-type]


FORM = [
    Input("name", required=True, max_length=5),
    Input("tone", "select", options=("kind", "rude")),
    Input("count", "number"),
    Input("sure", "checkbox"),
]


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"name": ""},
        {"name": "Bob"},
        {"name": 5},
        {"name": "Robert"},
        {"name": "Bob", "tone": "kind"},
        {"name": "Bob", "tone": "zzz"},
        {"name": "Bob", "tone": 1},
        {"name": "Bob", "count": "abc"},
        {"name": "Bob", "count": "7"},
        {"name": "Bob", "count": 7.5},
        {"name": "Bob", "count": True},
        {"name": "Bob", "sure": True},
        {"name": "Bob", "sure": "true"},
        {"name": "Bob", "other": 1},
    ],
)
def test_the_server_that_we_test_with_agrees(inputs: dict[str, Any]) -> None:
    app = ChatApp(inputs=FORM)
    fields = input_fields(AppParameters.from_dict(served.parameters(app)))
    try:
        served.check_inputs(app, inputs)
        accepted = True
    except ValueError:
        accepted = False
    assert (check_inputs(fields, inputs) == []) is accepted
