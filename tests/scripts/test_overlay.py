"""Overlays: OpenAPI Overlay 1.0 applied in order, and scripts/regenerate with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from _spec import description, overlay
from dify_plus._spec.sources import Unreadable
from tests.support.spec_documents import Json, shop

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCUMENT: Json = {
    "info": {"title": "Shop", "version": "1"},
    "paths": {
        "/cups": {"get": {"tags": ["cups"], "summary": "Cups"}, "post": {"tags": ["cups"], "x-slow": True}},
        "/plates": {"get": {"tags": ["plates"], "parameters": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}},
    },
}


def made(*actions: Json) -> Json:
    return {"overlay": "1.0.0", "info": {"title": "Ours", "version": "1"}, "actions": list(actions)}


def applied(*actions: Json) -> Json:
    document, notes = overlay.apply(DOCUMENT, made(*actions))
    assert notes == []
    return document


def test_an_update_is_merged_into_every_object_that_is_selected() -> None:
    document = applied({"target": "$.paths.*.get", "update": {"summary": "Read", "x": {"deep": [1]}}})
    assert document["paths"]["/cups"]["get"] == {"tags": ["cups"], "summary": "Read", "x": {"deep": [1]}}
    assert document["paths"]["/plates"]["get"]["summary"] == "Read"
    assert document["paths"]["/cups"]["get"]["x"] is not document["paths"]["/plates"]["get"]["x"]
    assert document["paths"]["/cups"]["post"] == DOCUMENT["paths"]["/cups"]["post"]


def test_objects_are_merged_deep_and_lists_are_joined() -> None:
    document = applied({"target": "$", "update": {"paths": {"/cups": {"get": {"tags": ["more"]}}}, "new": 1}})
    assert document["paths"]["/cups"]["get"] == {"tags": ["cups", "more"], "summary": "Cups"}
    assert document["new"] == 1


def test_an_update_is_appended_to_a_list_that_is_selected() -> None:
    document = applied({"target": "$.paths['/plates'].get.parameters", "update": {"name": "d"}})
    assert [entry["name"] for entry in document["paths"]["/plates"]["get"]["parameters"]] == ["a", "b", "c", "d"]


def test_selected_nodes_are_removed() -> None:
    parameters = "$.paths['/plates'].get.parameters"
    document = applied(
        {"target": f"{parameters}[?@.name == 'a' || @.name == 'c']", "remove": True},
        {"target": "$.paths.*[?@['x-slow'] == true]", "remove": True, "update": {"no": "effect"}},
    )
    assert document["paths"]["/plates"]["get"]["parameters"] == [{"name": "b"}]
    assert list(document["paths"]["/cups"]) == ["get"]


def test_nodes_inside_a_removed_node_are_removed_with_it() -> None:
    assert "paths" not in applied({"target": "$..*", "remove": True})


def test_an_action_sees_the_changes_of_earlier_actions() -> None:
    document = applied(
        {"target": "$.paths", "update": {"/bowls": {"get": {}}}},
        {"target": "$.paths['/bowls'].get", "update": {"summary": "Bowls"}},
        {"target": "$.paths['/cups']", "remove": True},
    )
    assert list(document["paths"]) == ["/plates", "/bowls"]
    assert document["paths"]["/bowls"]["get"] == {"summary": "Bowls"}


def test_applying_an_overlay_does_not_change_the_description() -> None:
    before = deepcopy(DOCUMENT)
    applied({"target": "$.paths.*.get.tags", "update": "more"}, {"target": "$.info", "remove": True})
    assert before == DOCUMENT


def test_a_target_that_selects_nothing_is_reported_and_changes_nothing() -> None:
    document, notes = overlay.apply(DOCUMENT, made({"target": "$.paths['/forks']", "update": {"get": {}}}))
    assert document == DOCUMENT
    assert notes == ["action 1: nothing is selected by $.paths['/forks']"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ([], "this is not an overlay"),
        ({"overlay": "2.0.0"}, "this is not an overlay"),
        ({"overlay": "1.0.0", "actions": []}, "`info` needs"),
        ({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": []}, "at least one action"),
        (made({"update": {}}), "action 1: it needs a `target`"),
        (made({"target": "$.paths", "copy": "$.info"}), "action 1: it has copy"),
        (made({"target": "$.paths", "remove": True}, {"target": "paths[", "remove": True}), "action 2: paths"),
        (made({"target": "$", "remove": True}), "the whole document"),
        (made({"target": "$.paths.*.get.summary", "update": {"x": 1}}), "the target of an update must be"),
        (made({"target": "$.paths", "update": "text"}), "an object needs an object"),
    ],
)
def test_a_wrong_overlay_is_refused(text: Any, message: str) -> None:
    with pytest.raises(description.SpecError, match=message.replace("[", r"\[")):
        overlay.apply(DOCUMENT, text)


def test_files_are_applied_in_order_and_a_problem_names_the_file(tmp_path: Path) -> None:
    names = ["2.yaml", "1.yaml", "10.yaml"]
    for name in names:
        (tmp_path / "overlays").mkdir(exist_ok=True)
        action = {"target": "$", "update": {"order": [name]}}
        (tmp_path / "overlays" / name).write_text(json.dumps(made(action)), encoding="utf-8")
    document, _ = overlay.apply_files(DOCUMENT, description.overlays(tmp_path))
    assert document["order"] == ["1.yaml", "10.yaml", "2.yaml"]
    (tmp_path / "wrong.yaml").write_text("overlay: [", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"wrong\.yaml: "):
        overlay.apply_files(DOCUMENT, [tmp_path / "wrong.yaml"])


OURS = """\
overlay: 1.0.0
info:
  title: A shop with more
  version: 1.0.0
actions:
  - target: $.components.schemas.Order.properties
    update:
      gift:
        type: boolean
        description: 'Whether it is one. {{ x }} \""" \\ '
  - target: $.components.schemas.Kind.enum
    update: bowl
  - target: $.paths
    update:
      /shelves:
        get:
          tags: [orders]
          operationId: listShelves
          summary: List shelves
          description: Lists what is there.
          responses:
            "200":
              description: The names.
              content:
                application/json:
                  schema:
                    type: array
                    items:
                      type: string
            "401":
              description: The key is wrong.
              x-error-codes: [unauthorized]
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Error'
"""


def regenerate(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "regenerate"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd)


def test_a_package_is_generated_with_overlays_of_the_folder_and_of_the_command(tmp_path: Path) -> None:
    spec = shop(tmp_path / "openapi")
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")
    (spec / "overlays").mkdir()
    action = {"target": "$.components.schemas.Kind.enum", "update": "jar"}
    (spec / "overlays" / "1.yaml").write_text(json.dumps(made(action)), encoding="utf-8")
    package = tmp_path / "made" / "dify_plus_api"
    arguments = ["--spec", str(spec), "--overlay", str(tmp_path / "ours.yaml"), "--output", str(package)]
    for _ in range(2):  # the second run replaces the package
        result = regenerate(*arguments)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    source = """
import json
from dify_plus_api import models
from dify_plus_api.api.orders import list_shelves
order = models.Order.from_dict({"id": "1", "gift": True})
print(json.dumps([order.gift, list_shelves.OPERATION.path]))
"""
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    found = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, encoding="utf-8")
    assert (found.stdout, found.stderr) == ('[true, "/shelves"]\n', "")
    text = "".join(path.read_text(encoding="utf-8") for path in package.joinpath("models").glob("*.py"))
    assert "bowl" in text and "jar" in text


TAGS = {
    "Applications": "applications",
    "End Users": "end_users",
    "KnowledgeBase": "knowledge_base",
    "API (v2)": "api_v2",
    "Über uns": "uber_uns",
    "2nd": "tag_2nd",
    "con": "tag_con",
    "../orders": "orders",
    "日本語": "tag_a80b52e5",
    "..": "tag_9608161c",
    "class": "class_",
    'x"; pwned() #': "x_pwned",
}
"""Tags, and the modules that their operations are in."""


def test_tags_of_any_spelling_become_modules(tmp_path: Path) -> None:
    actions: Json = []
    for number, tag in enumerate(TAGS):
        operation = {
            "tags": [tag],
            "operationId": f"list{number}",
            "summary": "List",
            "description": "Lists.",
            "responses": {
                "200": {"description": "All.", "content": {"application/json": {"schema": {"type": "string"}}}}
            },
            "security": [],
        }
        actions.append({"target": "$.paths", "update": {f"/x{number}": {"get": operation}}})
        actions.append({"target": "$.tags", "update": {"name": tag, "description": "More."}})
    (tmp_path / "ours.yaml").write_text(json.dumps(made(*actions)), encoding="utf-8")
    spec, package = shop(tmp_path / "openapi"), tmp_path / "made" / "dify_plus_api"
    result = regenerate("--spec", str(spec), "--overlay", str(tmp_path / "ours.yaml"), "--output", str(package))
    assert (result.returncode, result.stderr) == (0, "")
    found = {path.parent.name: path.stem for path in (package / "api").glob("*/list*.py") if path.stem != "list_orders"}
    assert {module for module in TAGS.values() if module not in found} == set()
    assert all(module.isidentifier() for module in found)


def test_the_additions_of_an_overlay_must_obey_the_rules(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS.replace("          summary: List shelves\n", ""), encoding="utf-8")
    spec, package = shop(tmp_path / "openapi"), tmp_path / "made" / "dify_plus_api"
    result = regenerate("--spec", str(spec), "--overlay", str(tmp_path / "ours.yaml"), "--output", str(package))
    assert (result.returncode, result.stderr) == (1, "GET /shelves: no summary\n")
    assert not package.exists()


HOLOGRAM = made({"target": "$.components.schemas.FileType.enum", "update": "hologram"})


def test_outside_this_project_an_overlay_and_a_folder_are_enough(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(json.dumps(HOLOGRAM), encoding="utf-8")
    result = regenerate("--overlay", "ours.yaml", "--output", "build/dify_plus_api", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir() if path.name != "ours.yaml"] == ["build"]
    source = """
import json
from dify_plus._spec.bundled import our_acceptances, our_api
from dify_plus_api import models
body = our_api().operations["post", "/chat-messages"].body.media["application/json"]
kinds = body.fields["files"].items.fields["type"].enum
file = models.InputFile.from_dict({"type": "hologram"})
print(json.dumps([file.type_, "hologram" in kinds, bool(our_acceptances())]))
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "build")}
    found = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, encoding="utf-8")
    assert (found.stdout, found.stderr) == ('["hologram", true, true]\n', "")


@pytest.mark.parametrize("name", ["notes.txt", "__init__.py", "dify_plus_api/__init__.py"])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    target = tmp_path / "mine"
    (target / name).parent.mkdir(parents=True)
    (target / name).write_text("mine", encoding="utf-8")
    result = regenerate("--output", str(target))
    assert result.returncode == 2
    assert result.stderr.endswith(
        "mine contains files that do not belong to a generated package; name another folder\n"
    )
    assert [path for path in target.rglob("*") if path.is_file()] == [target / name]


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert regenerate("--output", str(tmp_path / "mine")).returncode == 2
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


def test_an_overlay_needs_its_own_output(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")
    result = regenerate("--overlay", str(tmp_path / "ours.yaml"))
    assert result.returncode == 2
    assert "--output" in result.stderr
