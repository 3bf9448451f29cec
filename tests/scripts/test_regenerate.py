"""scripts/regenerate: its output depends only on openapi/, --check can fail, and texts never become code."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from _generate import layer
from _spec import description
from dify_plus._spec.sources import Unreadable
from tests.scripts.test_spec_update import script
from tests.support.project_copy import copy_project, run_script

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

EVIL = '"""; pwned() #\'\'\' {{ pwned() }} {% raw %} {# \\" \\N{DIGIT ONE} \\'
EVENT = "ev'il; pwned() # {{ x }}"
NAMES = ["class", "self", "additional_properties", "datetime", "Any", "a-b", 'q"; pwned() #', "{{ x }}", "ü"]


def regenerate(root: Path, *arguments: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    return run_script(root, "regenerate", *arguments, seed=seed)


def described(text: str, **schema: Any) -> dict[str, Any]:
    return {"description": text, **schema}


def hostile_description() -> dict[str, Any]:
    """One operation and one event, with names and texts that would be code if they were pasted into code."""
    things = {name: described(EVIL, type="string") for name in NAMES}
    kind = described(EVIL, type="string", enum=["plain", "'; pwned() #", '"""', "{{ x }}", "\n"])
    reference = {"$ref": "#/components/schemas/Thing"}
    event = {"$ref": "#/components/schemas/EvilEvent"}
    stream = described(EVIL, oneOf=[event], discriminator={"propertyName": "event", "mapping": {EVENT: event["$ref"]}})
    parameters = [
        described(EVIL, name="who", required=True, schema={"type": "string"}, **{"in": "path"}),
        described(EVIL, name='q"; pwned() #', required=False, schema={"type": "string"}, **{"in": "query"}),
    ]
    content = {"application/json": {"schema": reference}}
    answer = described(
        EVIL, content={**content, "text/event-stream": {"schema": {"$ref": "#/components/schemas/EvilStream"}}}
    )
    operation = {
        "tags": ["things"],
        "operationId": "sendThing",
        "summary": 'Send """ {{ pwned() }} \\',
        "description": EVIL,
        "parameters": parameters,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": answer},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": EVIL, "version": "1"},
        "tags": [{"name": "things", "description": EVIL}],
        "paths": {"/say/{who}": {"post": operation}},
        "components": {
            "schemas": {
                "Thing": described(EVIL, type="object", properties={**things, "kind": kind}),
                "EvilEvent": described(
                    EVIL, type="object", required=["event"], properties={"event": described(EVIL, const=EVENT)}
                ),
                "EvilStream": stream,
            }
        },
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose description is hostile, with what is generated from it."""
    root = tmp_path_factory.mktemp("hostile")
    for folder in ("dify_plus", "scripts"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copytree(ROOT / "openapi" / "templates", root / "openapi" / "templates")
    shutil.copy(ROOT / "openapi" / "config.yaml", root / "openapi")
    (root / "openapi" / "events.yaml").write_text("{}", encoding="utf-8")
    (root / "openapi" / "dify.yaml").write_text(json.dumps(hostile_description()), encoding="utf-8")
    result = regenerate(root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    return root


def test_check_names_what_differs_and_nothing_else(tmp_path: Path) -> None:
    # All other files are equal although the hash seed differs, so the output is deterministic.
    package = copy_project(tmp_path) / "generated" / "dify_plus_api"
    with (package / "client.py").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    (package / "models" / "shared.py").unlink()
    (package / "api" / "chat" / "by_hand.py").touch()
    result = regenerate(tmp_path, "--check", seed=1)
    assert result.returncode == 1
    assert result.stderr.splitlines()[1:] == [
        "missing: models/shared.py",
        "stray: api/chat/by_hand.py",
        "differs: client.py",
    ]
    assert not (package / "models" / "shared.py").exists(), "--check wrote something"


def test_check_passes_on_what_was_just_made(hostile: Path) -> None:
    result = regenerate(hostile, "--check", seed=2)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_names_and_texts_of_the_description_are_only_data(hostile: Path) -> None:
    package = hostile / "generated" / "dify_plus_api"
    paths = [*package.rglob("*.py")]
    assert package / "events.py" in paths
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "pwned"], path


def test_hostile_names_are_sent_and_read_as_they_are(hostile: Path) -> None:
    source = f"""
import json
from dify_plus_api import events, models
from dify_plus_api.api.things import send_thing
thing = dict.fromkeys({NAMES!r}, "x") | {{"kind": "\\n", "new": 1}}
read = models.Thing.from_dict(thing)
request = send_thing.build_request("me", body=read, q_pwned="1")
[event] = events.EVENTS
print(json.dumps([thing == read.to_dict(), read["new"], request.url, request.params, event, events.EVENTS[event],
                  models.EvilEvent().event, models.Thing.__doc__, send_thing.sync.__doc__]))
"""
    environment = {**os.environ, "PYTHONPATH": str(hostile / "generated")}
    result = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, encoding="utf-8")
    assert result.stderr == ""
    *facts, model_text, call_text = json.loads(result.stdout)
    assert facts == [True, 1, "/say/me", {'q"; pwned() #': "1"}, EVENT, "EvilEvent", EVENT]
    assert "{{ pwned() }} {% raw %} {#" in model_text
    assert "{{ pwned() }} {% raw %} {#" in call_text


@pytest.mark.parametrize(
    ("part", "name"),
    [("paths", '/"; pwned() #'), ("schemas", "Thing(pwned())"), ("operationId", "x\ny")],
)
def test_a_name_that_becomes_code_or_a_file_name_must_be_plain(part: str, name: str) -> None:
    document = hostile_description()
    [methods] = document["paths"].values()
    if part == "paths":
        document["paths"] = {name: methods}
    elif part == "schemas":
        document["components"]["schemas"][name] = document["components"]["schemas"]["Thing"]
    else:
        methods["post"][part] = name
    assert description.problems(hostile_description()) == []
    problems = description.problems(document)
    assert any("is not a plain name" in problem or "does not match '^[a-zA-Z0-9" in problem for problem in problems)


def test_a_broken_description_is_reported_and_nothing_is_written(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree(hostile, tmp_path, dirs_exist_ok=True)
    broken = hostile_description()
    del broken["components"]["schemas"]["Thing"]["properties"]["self"]["description"]
    (tmp_path / "openapi" / "dify.yaml").write_text(json.dumps(broken), encoding="utf-8")
    (tmp_path / "generated" / "dify_plus_api" / "client.py").write_text("# as it was\n", encoding="utf-8")
    result = regenerate(tmp_path)
    assert (result.returncode, result.stderr) == (1, "Thing.self: no description\n")
    assert (tmp_path / "generated" / "dify_plus_api" / "client.py").read_text(encoding="utf-8") == "# as it was\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"paths: [\n", "wrong.yaml: while parsing a flow"),
        (b"", "wrong.yaml must hold an object"),
        (b"- paths\n", "wrong.yaml must hold an object"),
        (b"\xff\xfe", "wrong.yaml: this is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: bytes, message: str) -> None:
    (tmp_path / "tags").mkdir()
    for name in ("dify.yaml", "events.yaml"):
        (tmp_path / name).write_text("{}\n", encoding="utf-8")
    (tmp_path / "tags" / "wrong.yaml").write_bytes(text)
    with pytest.raises(Unreadable, match=re.escape(message)):
        script("regenerate").described(tmp_path)


def test_a_folder_without_a_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=re.escape(f"{tmp_path / 'dify.yaml'}: {os.strerror(errno.ENOENT)}")):
        script("regenerate").described(tmp_path)


def test_a_package_stays_if_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    package = tmp_path / "dify_plus_api"
    package.mkdir()
    with pytest.raises(FileNotFoundError):
        script("regenerate").replace(tmp_path / "missing", package)
    assert [path.name for path in tmp_path.iterdir()] == ["dify_plus_api"]


def test_a_wrong_reference_is_named_with_its_place() -> None:
    document = hostile_description()
    schemas = document["components"]["schemas"]
    stream = schemas["EvilStream"]
    stream["discriminator"]["mapping"]["mood"] = "#/components/schemas/Thing"
    more = "EvilStream: the mapping has #/components/schemas/Thing, and oneOf does not"
    assert more in description.faults(document)
    schemas["Thing"]["properties"]["kind"] = {"$ref": "#/components/schemas/Kind"}
    assert description.faults(document) == ["Thing: #/components/schemas/Kind does not exist"]


QUERY = {"in": "query", "description": "Which.", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("post/responses/=200", {"description": "Fine."}, "the key 200 needs quotes"),
        ("post/responses", [], "[] is not of type 'object'"),
        ("post/responses/200", None, "None is not of type 'object'"),
        ("post/summary", 5, "5 is not of type 'string'"),
        ("post/summary", "Say it.", "POST /say/{who}: summary ends with a period"),
        ("post/parameters", None, "None is not of type 'array'"),
        ("post/parameters/+", {"name": "body", **QUERY}, "no parameter can be called body, like"),
        ("post/parameters/+", {"name": "X-Q", **QUERY, "in": "header", "required": True}, "X-Q cannot be required"),
        ("post/security", [{"nope": []}], "security scheme nope is not declared"),
        ("post/requestBody/content/text~csv", {"schema": {"type": "string"}}, "cannot send a body of type text/csv"),
        ("schemas/Thing", None, "None is not of type 'object'"),
        ("schemas/Thing/properties", [], "[] is not of type 'object'"),
        ("schemas/Thing/properties/x", None, "None is not of type 'object'"),
        ("schemas/Thing/properties/x", described("It.", tpye="string"), "Thing.x: tpye is not a keyword of schemas"),
        ("schemas/Thing", True, "Thing: no description"),
        ("schemas/Thing/properties/x", True, "Thing.x: no description"),
        ("schemas/Thing/requried", ["x"], "Thing: requried is not a keyword of schemas"),
        ("post/parameters/0/schema/tpye", "string", "POST /say/{who} who: tpye is not a keyword of schemas"),
        ("schemas/Thing/properties/to_dict", described("It."), "Thing.to_dict: no field can be called to_dict"),
        ("schemas/thing", described("It.", type="object"), "thing: its name differs only in case from Thing"),
        ("schemas/EvilStream/discriminator/mapping", {}, "EvilStream: its discriminator has no mapping"),
        ("codes/no", None, "x-error-codes.no: it needs `statuses: [400]`"),
        ("codes/no", {"statuses": "400"}, "x-error-codes.no: it needs `statuses: [400]`"),
    ],
)
def test_what_is_wrong_in_a_description_is_reported(place: str, value: Any, message: str) -> None:
    document = hostile_description()
    document.setdefault("x-error-codes", {})
    [methods] = document["paths"].values()
    node: Any = {
        "post": methods["post"],
        "schemas": document["components"]["schemas"],
        "codes": document["x-error-codes"],
    }
    *way, last = place.split("/")
    for part in way:
        node = node[int(part) if part == "0" else part]
    if last == "+":
        node.append(value)
    else:
        node[int(last[1:]) if last[0] == "=" else last.replace("~", "/")] = value
    assert any(message in line for line in description.problems(document))


def test_an_error_class_is_made_of_the_row_of_its_code() -> None:
    table = {
        "cup_empty": {"class": "CupEmpty", "statuses": [409], "cause": EVIL, "cure": "Fill it."},
        "not_found": {"class": "NotFoundError", "statuses": [404], "cause": "Gone.", "cure": "Look."},
        "teapot": {"class": "Teapot", "statuses": [418], "cause": "It is one.", "cure": "Take a pot."},
        "unknown": {"statuses": [500], "cause": "It says nothing.", "cure": "Look at the log."},
    }
    code = layer.error_classes(table, {404: "NotFoundError", 409: "ConflictError"})
    tree = ast.parse(code)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "pwned"]
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    assert {name: ast.unparse(node.bases[0]) for name, node in classes.items()} == {
        "CupEmpty": "ConflictError",
        "Teapot": "APIStatusError",
    }
    assert ast.get_docstring(classes["Teapot"]) == "It is one.\n\nTake a pot."
    assert ast.get_docstring(classes["CupEmpty"]) == f"{EVIL}\n\nFill it."
    table_of_codes = next(node for node in tree.body if isinstance(node, ast.AnnAssign))
    assert ast.unparse(table_of_codes).endswith(
        "= {'cup_empty': CupEmpty, 'not_found': NotFoundError, 'teapot': Teapot}"
    )


def test_a_class_of_an_error_code_must_have_a_plain_name() -> None:
    document = hostile_description()
    document["x-error-codes"] = {"x": {"class": "X(pwned())", "statuses": [400], "cause": "a", "cure": "b"}}
    assert "x-error-codes.x: X(pwned()) is not a valid class name" in description.problems(document)
