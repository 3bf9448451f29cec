"""scripts/spec-update: new things are written to the right file and can be used at once; nothing else changes."""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from _generate import generator
from _spec import description, reading, writing
from _spec.changelog import with_entry
from _spec.files import Files
from dify_plus._spec.comparison import Difference, compare
from dify_plus._spec.shapes import read_api
from dify_plus._spec.sources import api_of
from tests.support.spec_documents import FRAGMENTS, Json, saved, shop, swagger, upstream

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHANGELOG = """\
# Changelog

## [Unreleased]: 0.1.0

### Added

- Everything.

## 0.0.1

### Changed

- Old things.
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return shop(tmp_path / "openapi")


def update(ours: Path, other: Json, *, wanted: Callable[[Difference], bool] | None = None) -> writing.Outcome:
    """Write the additive differences from another description, or the wanted ones."""
    files = Files(ours)
    theirs = api_of(reading.read([saved(ours.parent / "other.json", other)]))
    comparison = compare(read_api([files.document]), theirs)
    chosen = wanted or (lambda difference: difference.level == "additive")
    outcome = writing.write(files, comparison, [found for found in comparison.differences if chosen(found)])
    files.save()
    return outcome


def reported(ours: Path, other: Json) -> list[str]:
    theirs = api_of(reading.read([saved(ours.parent / "other.json", other)]))
    return list(map(str, compare(api_of(reading.read([str(ours)])), theirs).differences))


def changes(ours: Path) -> dict[str, list[str]]:
    """Return the lines that were added (`+`) or removed (`-`), by file."""
    result = {}
    for path in sorted(ours.rglob("*.yaml")):
        name = path.relative_to(ours).as_posix()
        lines = difflib.ndiff(FRAGMENTS.get(name, "").splitlines(), path.read_text(encoding="utf-8").splitlines())
        if found := [line for line in lines if line[0] in "+-"]:
            result[name] = found
    return result


def test_this_projects_files_come_back_as_they_were() -> None:
    files = Files(ROOT / "openapi")
    for file in files.files:
        assert file.render() == file.text, file.path
    # Quotes, which are kept for writing, make no difference.
    assert compare(read_api([files.document]), api_of(reading.read([str(ROOT / "openapi")]))).differences == []


def test_nothing_new_changes_nothing(ours: Path) -> None:
    assert update(ours, upstream()) == writing.Outcome()
    assert changes(ours) == {}


def test_a_field_goes_behind_the_others_and_waits_for_its_sentence(ours: Path) -> None:
    document = upstream()
    document["components"]["schemas"]["TheOrder"]["properties"]["paid"] = {
        "type": "boolean",
        "nullable": True,
        "description": "A sentence of theirs.",
    }
    assert update(ours, document).left == []
    assert changes(ours) == {
        "tags/orders.yaml": [
            "+         paid:",
            "+           description: TODO describe it",
            "+           type: [boolean, 'null']",
        ]
    }
    assert reported(ours, document) == []


def test_a_value_is_added_to_its_enum(ours: Path) -> None:
    document = upstream()
    for thing in things(document):
        thing["properties"]["kind"]["enum"].append("bowl")
    assert update(ours, document).left == []
    assert changes(ours) == {"tags/orders.yaml": ["-       enum: [cup, plate]", "+       enum: [cup, plate, bowl]"]}


def things(document: Json) -> list[Json]:
    body = document["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    in_order = document["components"]["schemas"]["TheOrder"]["properties"]["things"]["items"]
    in_body = body["allOf"][0]["properties"]["things"]
    in_body["items"] = json.loads(json.dumps(in_order))
    return [in_body["items"], in_order]


def test_a_difference_of_one_place_is_not_written_into_a_shared_component(ours: Path) -> None:
    document = upstream()
    in_body, _ = things(document)
    in_body["properties"]["kind"]["enum"].append("bowl")
    in_body["properties"]["colour"] = {"type": "string"}
    outcome = update(ours, document)
    assert outcome.written == []
    assert [str(difference) for difference, _ in outcome.left] == [
        'POST /orders request.things[].kind: enum + "bowl"',
        "POST /orders request.things[].colour: field + (string)",
    ]
    assert all("is shared with POST /orders response.200.things[]" in why for _, why in outcome.left)
    assert changes(ours) == {}


def test_breaking_differences_are_not_written(ours: Path) -> None:
    document = upstream()
    document["components"]["schemas"]["TheOrder"]["properties"]["total"] = {"type": "string"}
    del document["paths"]["/orders/{id}"]
    assert update(ours, document) == writing.Outcome()
    assert changes(ours) == {}


def test_breaking_differences_can_be_selected(ours: Path) -> None:
    document = upstream()
    properties = document["components"]["schemas"]["TheOrder"]["properties"]
    properties["total"] = {"type": "string"}
    properties["status"]["nullable"] = True
    document["paths"]["/orders/{id}"]["get"]["parameters"][0]["schema"].update(default=10, maximum=50)
    assert update(ours, document, wanted=lambda difference: True).left == []
    bundle = description.bundle(ours)
    properties = bundle["components"]["schemas"]["Order"]["properties"]
    kind = {"type": "string", "enum": ["new", "sent"]}
    assert properties["status"] == {"oneOf": [kind, {"type": "null"}], "description": "How far it is."}
    assert properties["total"] == {"type": "string", "description": "What it costs."}
    limit = bundle["paths"]["/orders/{order_id}"]["get"]["parameters"][1]["schema"]
    assert limit == {"type": "integer", "maximum": 50, "default": 10}
    assert reported(ours, document) == []


@pytest.mark.parametrize(
    ("path", "files"),
    [("/orders/{id}", ["dify.yaml", "tags/orders.yaml"]), ("/orders", ["events.yaml", "tags/orders.yaml"])],
)
def test_an_operation_that_is_gone_can_be_taken_with_all_that_only_it_used(
    ours: Path, path: str, files: list[str]
) -> None:
    document = upstream()
    del document["paths"][path]
    gone = [place for place in reported(ours, document) if place.endswith("operation -")]
    assert update(ours, document, wanted=lambda difference: str(difference) in gone).left == []
    assert reported(ours, document) == []
    bundle = description.bundle(ours)
    assert [*description.unused_components(bundle), *description.unused_codes(bundle)] == []
    changed = changes(ours)
    assert list(changed) == files
    assert [line for lines in changed.values() for line in lines if line[0] == "+" and "{}" not in line] == []


def test_a_description_is_never_touched(ours: Path) -> None:
    before = sentences(description.bundle(ours))
    update(ours, everything())
    after = sentences(description.bundle(ours))
    assert before.items() <= after.items()
    assert {text[:4] for place, text in after.items() if place not in before} <= {
        "TODO",
        "The ",
    }  # the description of 401 is copied from other operations
    assert "theirs" not in str(after)


def sentences(node: Any, place: str = "") -> dict[str, str]:
    if isinstance(node, list):
        node = dict(enumerate(node))
    if not isinstance(node, dict):
        return {}
    found = {f"{place}/{key}": node[key] for key in description.PROSE if isinstance(node.get(key), str)}
    return found | {k: v for key, value in node.items() for k, v in sentences(value, f"{place}/{key}").items()}


def everything() -> Json:
    """Return the other description of the shop, with an addition of each kind."""
    document = upstream()
    schemas = document["components"]["schemas"]
    schemas["TheOrder"]["properties"]["parcel"] = {
        "type": "object",
        "description": "A sentence of theirs.",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "description": "A sentence of theirs."},
            "stops": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "integer"}}}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "any": {},
        },
    }
    schemas["Stream"]["discriminator"]["mapping"]["lost"] = "#/components/schemas/StreamLost"
    schemas["StreamLost"] = {
        "description": "A sentence of theirs.",
        "allOf": [
            {"$ref": "#/components/schemas/Stream"},
            {
                "required": ["where"],
                "properties": {
                    "where": {"type": "string"},
                    "search": {"type": "object", "properties": {"days": {"type": "integer"}}},
                },
            },
        ],
    }
    document["paths"]["/orders"]["post"]["responses"]["409"] = {"description": "A sentence of theirs."}
    document["paths"]["/orders"]["post"]["parameters"] = [
        {"name": "dry", "in": "query", "schema": {"type": "boolean", "default": False}}
    ]
    document["paths"]["/orders/{id}"]["get"]["responses"]["404"] = {"x-error-codes": ["not_found", "eaten"]}
    document["paths"]["/orders/{id}/parcel"] = {
        "put": {
            "operationId": "put_parcel",
            "summary": "A sentence of theirs.",
            "tags": ["Parcels"],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["code"],
                            "properties": {
                                "code": {"type": "string", "maxLength": 9},
                                "kind": {"type": "string", "enum": ["box", "bag"], "nullable": True},
                            },
                        }
                    }
                },
            },
            "responses": {
                "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TheOrder"}}}},
                "404": {},
            },
        }
    }
    return document


def test_all_that_is_new_is_written_and_only_sentences_are_missing(ours: Path) -> None:
    outcome = update(ours, everything())
    assert outcome.left == []
    assert reported(ours, everything()) == ["PUT /orders/{order_id}/parcel response.401: status -"], (
        "which we say of all"
    )
    document = description.bundle(ours)
    assert [fault for fault in description.faults(document) if "securitySchemes" not in fault] == []
    missing = description.placeholders(document)
    assert len(missing) == sum(path.read_text(encoding="utf-8").count("TODO") for path in ours.rglob("*.yaml")) > 20
    assert set(missing) <= set(description.problems(document)), "the linter refuses every one"


def test_a_new_operation_follows_the_rules_of_the_description(ours: Path) -> None:
    update(ours, everything())
    document = description.bundle(ours)
    operation = document["paths"]["/orders/{order_id}/parcel"]["put"]
    assert (operation["operationId"], operation["tags"]) == ("putParcel", ["orders"])
    assert operation["parameters"][0]["name"] == "order_id"
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/PutParcelRequest"}
    assert list(operation["responses"]) == ["200", "401", "404"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Order"}, "the component that has replaced theirs elsewhere"
    assert operation["responses"]["404"]["x-error-codes"] == ["TODO"]


NOTES = """\
paths:
  /orders/{order_id}/notes:
    post:
      tags: [a_notes]
      operationId: addNote
      responses:
        "401": {description: No key., x-error-codes: [unauthorized]}
        "403": {description: Not yours., x-error-codes: [forbidden]}
        "415": {description: No JSON., x-error-codes: [unsupported_media_type]}
"""


def test_a_new_operation_has_the_tag_of_the_nearest_one_and_the_usual_answers(ours: Path) -> None:
    """Of the operations with the same beginning of the path, the shortest is nearest: the order, not its notes."""
    (ours / "tags" / "a_notes.yaml").write_text(NOTES, encoding="utf-8")
    update(ours, everything())
    made = description.bundle(ours)["paths"]["/orders/{order_id}/parcel"]["put"]
    assert made["tags"] == ["orders"]
    codes = {status: answer.get("x-error-codes") for status, answer in made["responses"].items()}
    assert (codes["403"], codes["415"]) == (["forbidden"], ["unsupported_media_type"])


@pytest.mark.parametrize(
    ("theirs", "tag"),
    [
        (["Shelves & more"], "shelves_more"),
        (["Ünïcode & Co/Über"], "unicode_co_uber"),
        (["class"], "class"),
        (["1st"], "tag_1st"),
        (["棚"], "tag_c7dee070"),
        ([""], "other"),
    ],
)
def test_a_new_tag_has_a_file_and_is_declared(ours: Path, theirs: list[str], tag: str) -> None:
    document = upstream()
    document["paths"]["/shelves/{shelf-id}"] = {"get": {"tags": theirs, "responses": {"200": {}}}}
    update(ours, document)
    assert list(changes(ours)) == ["dify.yaml", f"tags/{tag}.yaml"]
    bundle = description.bundle(ours)
    assert bundle["tags"][-1] == {"name": tag, "description": "TODO describe it"}
    operation = bundle["paths"]["/shelves/{shelf_id}"]["get"]
    assert operation["operationId"] == "getShelvesShelfId"
    assert [fault for fault in description.faults(bundle) if "securitySchemes" not in fault] == []


def test_a_new_error_code_has_a_row_in_the_table(ours: Path) -> None:
    update(ours, everything())
    bundle = description.bundle(ours)
    assert list(bundle["x-error-codes"]) == ["eaten", "not_found", "unauthorized"]
    assert bundle["x-error-codes"]["eaten"]["statuses"] == [404]
    assert bundle["x-error-codes"]["eaten"]["class"] == "Eaten"


def test_a_server_adds_its_defaults(ours: Path) -> None:
    document = swagger()
    document["definitions"]["Payload"]["properties"]["note"]["default"] = "none"
    assert update(ours, document).left == []
    assert changes(ours) == {"tags/orders.yaml": ["+           default: none"]}


@pytest.mark.parametrize("path", ['/x"; import os #', "/{{ x }}/y", "/x/\n/y", "/a b"])
def test_an_operation_with_an_unsupported_path_is_reported(ours: Path, path: str) -> None:
    document = upstream()
    document["paths"][path] = {"get": {"responses": {"200": {}}}}
    [(left, why)] = update(ours, document).left
    assert (left.kind, left.sign) == ("operation", "+")
    assert why.startswith("the client does not support this path")
    assert changes(ours) == {}


def test_a_path_parameter_gets_a_valid_name(ours: Path) -> None:
    document = upstream()
    document["paths"]["/x/{a b}/c"] = {"get": {"responses": {"200": {}}}}
    assert update(ours, document).left == []
    paths = description.bundle(ours)["paths"]
    assert "/x/{a_b}/c" in paths
    assert all(description.PATH(path) for path in paths)


def test_a_separate_document_keeps_its_format(tmp_path: Path) -> None:
    path = Path(saved(tmp_path / "ours.json", upstream()))
    path.write_text(json.dumps(upstream(), indent=1), encoding="utf-8")
    document = upstream()
    document["components"]["schemas"]["TheOrder"]["properties"]["paid"] = {"type": "boolean", "nullable": True}
    update(path, document)
    wanted = upstream()
    wanted["components"]["schemas"]["TheOrder"]["properties"]["paid"] = {
        "description": "TODO describe it",
        "type": "boolean",
        "nullable": True,
    }
    assert path.read_text(encoding="utf-8") == json.dumps(wanted, indent=1) + "\n"


def test_the_changelog_names_each_change_once() -> None:
    lines = [
        "POST /a response.200.x: field + (string)",
        "GET /a response.200.x: field + (string)",
        "GET /b: operation +",
    ]
    found = [Difference("additive", *line.split(": "), kind="", sign="+") for line in lines]  # type: ignore[arg-type]
    first = with_entry(CHANGELOG, "Shop `2`", found[:2])
    both = with_entry(first, "Shop 3", found[2:])
    assert both.partition("## 0.0.1")[0] == (
        "# Changelog\n\n## [Unreleased]: 0.1.0\n\n### Added\n\n- Everything.\n\n### Changed\n\n"
        "- The description follows `` Shop `2` ``:\n"
        "  - `POST /a response.200.x: field + (string)` and 1 more like it\n"
        "- The description follows `Shop 3`:\n  - `GET /b: operation +`\n\n"
    )
    assert both.endswith("## 0.0.1\n\n### Changed\n\n- Old things.\n")


def script(name: str) -> ModuleType:
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "scripts" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def python(source: str, *folders: Path) -> Any:
    """What a program prints as JSON, with some folders in front of everything that is installed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    result = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_command_says_what_it_wrote_and_what_to_do(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = upstream()
    document["components"]["schemas"]["TheOrder"]["properties"].update(
        paid={"type": "boolean"}, total={"type": "string"}
    )
    del document["components"]["schemas"]["TheOrder"]["properties"]["status"]
    arguments = [saved(ours.parent / "other.json", document), "--spec", str(ours)]
    main = script("spec-update").main
    assert main([*arguments, "--check"]) == 1
    assert changes(ours) == {}
    assert main([*arguments, "--take", "* response.200.total: type integer -> string"]) == 1
    text = capsys.readouterr().out
    assert "Written (4)\n  POST /orders response.200.total: type integer -> string\n" in text
    assert "\nLeft: breaking, field: if servers still have it, accept the difference; else" in text
    assert "\n  POST /orders response.200.status: field -\n" in text
    assert main([saved(ours.parent / "same.json", upstream()), "--spec", str(shop(ours.parent / "again"))]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.json"], "missing.json: "),
        (["http://[1/"], "http://[1/: "),
        (["other.json", "--spec", "broken.yaml"], "broken.yaml: while parsing"),
        (["other.json", "--spec", "binary.yaml"], "binary.yaml: this is not UTF-8 text"),
        (["other.json", "--accepted", "binary.yaml"], "binary.yaml: this is not UTF-8 text"),
        (["other.json", "--changelog", "missing.md"], "missing.md: "),
        (["other.json", "--take", "GET /nothing"], "no difference matches --take 'GET /nothing'"),
    ],
)
def test_a_wrong_argument_is_named_and_nothing_is_written(
    ours: Path, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ours.parent)
    saved(ours.parent / "other.json", everything())
    Path("broken.yaml").write_text("paths: [", encoding="utf-8")
    Path("binary.yaml").write_bytes(b"\xff")
    assert script("spec-update").main(["--spec", str(ours), *arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"spec-update: {message}")
    assert changes(ours) == {}


EVIL = [
    '"; open("pwned", "w") #',
    "'); open('pwned', 'w') #",
    '"""\nopen("pwned", "w")\n"""',
    "'''\nopen('pwned', 'w')\n'''",
    "x\nopen('pwned', 'w')",
    "{{ cycler.__init__.__globals__ }}{% raw %}{# #}",
    "{__import__('os')}",
    "]|open('pwned','w')|Literal['",
    "back\\",
    "\\N{DIGIT ONE}\u2028\x00".replace("\x00", ""),
    "!!python/object/apply:os.system [touch pwned]",
]


def hostile(text: str) -> Json:
    """Return the other description of the shop with a text in every place that its authors control."""
    document = upstream()
    document["info"] = {"title": text, "version": text, "description": text}
    schemas = document["components"]["schemas"]
    order = schemas["TheOrder"]
    order["description"] = text
    order["properties"][text] = {"type": "string", "description": text}
    order["properties"]["status"]["enum"].append(text)
    order["properties"]["deep"] = {"type": "object", "properties": {text: {"type": "string", "const": text}}}
    schemas["Stream"]["discriminator"]["mapping"][text] = "#/components/schemas/StreamPlaced"
    get = document["paths"]["/orders/{id}"]["get"]
    get["parameters"].append(
        {
            "name": text,
            "in": "query",
            "description": text,
            "schema": {"type": "string", "default": text, "enum": [text]},
        }
    )
    document["paths"]["/orders/{id}/evil"] = {
        "post": {
            "operationId": text,
            "tags": [text],
            "summary": text,
            "description": text,
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {"type": "object", "required": [text], "properties": {text: {"default": text}}}
                    }
                }
            },
            "responses": {
                "200": {"content": {"application/json": {"schema": {"type": "string", "const": text}}}},
                "404": {"x-error-codes": [text]},
            },
        }
    }
    document["paths"][f"/evil/{text}"] = {"get": {"responses": {"200": {}}}}
    document["paths"]["/evil/{" + text + "}"] = {"get": {"responses": {"200": {}}}}
    return document


IMPORT_ALL = """
import importlib, json, pkgutil
import dify_plus_api
from dify_plus_api import events, models, types
for name in events.EVENTS:
    events.event_model(name).from_dict({"event": name})
for name in events.STREAMS:
    getattr(events, name)
kinds = [getattr(models, name) for name in models.__all__]
operations = []
for module in pkgutil.walk_packages(dify_plus_api.__path__, "dify_plus_api."):
    module = importlib.import_module(module.name)
    if hasattr(module, "OPERATION"):
        operations.append(module.OPERATION.path)
        [types.type_of(annotation) for annotation in module.OPERATION.results.values() if annotation != "None"]
order = models.Order.from_dict(json.loads(ORDER))
print(json.dumps([sorted(events.EVENTS), order.to_dict(), sorted(operations)]))
"""


@pytest.mark.parametrize("text", EVIL)
def test_text_of_other_descriptions_is_never_code(ours: Path, tmp_path: Path, text: str) -> None:
    update(ours, hostile(text))
    bundle = description.bundle(ours)
    assert description.unsafe_names(bundle) == []
    assert text not in sentences(bundle).values()
    made = tmp_path / "made"
    generator.generate(bundle, made / "dify_plus_api")
    order = {"id": "1", text: text, "status": text, "deep": {text: text}}
    source = f"import os\nos.chdir({str(tmp_path)!r})\nORDER = {json.dumps(order)!r}\n{IMPORT_ALL}"
    events, read, paths = python(source, made)
    assert not (tmp_path / "pwned").exists()
    assert events == sorted(["ping", "placed", text])
    assert read == order
    assert all(description.PATH(path) for path in paths)
    assert "/orders/{order_id}/evil" in paths
