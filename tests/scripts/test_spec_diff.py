"""scripts/spec-diff: descriptions that mean the same do not differ, and each difference is reported with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from _spec import comparing, reading
from dify_plus._spec.acceptances import Judged, judge
from dify_plus._spec.bundled import our_acceptances, our_api
from dify_plus._spec.comparison import Difference, compare
from dify_plus._spec.reports import as_json, markdown, text
from dify_plus._spec.shapes import read_api, same
from dify_plus._spec.sources import Source, Unreadable, api_of
from tests.support.description import described
from tests.support.spec_documents import Json, saved, shop, swagger, upstream

SCRIPT = Path(__file__).parents[2] / "scripts" / "spec-diff"


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return shop(tmp_path / "openapi")


def differences(ours: Path, *others: Json, tmp_path: Path) -> list[Difference]:
    sources = [saved(tmp_path / f"other{number}.json", other) for number, other in enumerate(others)]
    return compare(api_of(reading.read([str(ours)])), api_of(reading.read(sources))).differences


def reported(ours: Path, *others: Json, tmp_path: Path) -> list[str]:
    return [f"{found.level} {found}" for found in differences(ours, *others, tmp_path=tmp_path)]


def order(document: Json) -> Json:
    properties: Json = document["components"]["schemas"]["TheOrder"]["properties"]
    return properties


def request(document: Json) -> Json:
    schema: Json = document["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def test_a_description_does_not_differ_from_itself(ours: Path) -> None:
    api = api_of(reading.read([str(ours)]))
    assert compare(api, api).differences == []


def test_equivalent_descriptions_do_not_differ(ours: Path, tmp_path: Path) -> None:
    assert reported(ours, upstream(), tmp_path=tmp_path) == []


@cache
def this_project(place: str) -> Source:
    """A description of this project. It takes seconds to read, and no test changes it."""
    return reading.read([str(SCRIPT.parents[1] / place)])


@pytest.mark.slow
def test_this_project_does_not_differ_from_itself() -> None:
    source = this_project("openapi")
    api = api_of(source)
    assert len(api.operations) == len(described())
    assert compare(api, api_of(source)).differences == []


@pytest.mark.parametrize("place", ["openapi", "generated/dify_plus_api/openapi.json"])
def test_nothing_accepted_is_reported_when_the_other_is_our_own(place: str) -> None:
    source = this_project(place)
    report, _ = comparing.report(our_api(), source, comparing.ACCEPTED)
    assert report.exit_code == 0
    assert report.judged.stale == []


@pytest.mark.slow
def test_the_package_holds_the_description_and_its_acceptances() -> None:
    written = api_of(this_project("openapi"))
    assert compare(our_api(), written).differences == compare(written, our_api()).differences == []
    accepted = [vars(acceptance) for acceptance in comparing.acceptances(comparing.ACCEPTED)]
    assert accepted == [vars(acceptance) for acceptance in our_acceptances()]


def thing_of_request(document: Json) -> Json:
    schema: Json = request(document)["allOf"][0]["properties"]["things"]["items"]
    return schema


CHANGES: dict[str, tuple[Callable[[Json], Any], list[str]]] = {
    "a field of an answer": (
        lambda document: order(document).update(paid={"type": "boolean", "nullable": True}),
        [
            "additive POST /orders response.200.paid: field + (boolean|null)",
            "additive GET /orders/{order_id} response.200.paid: field + (boolean|null)",
        ],
    ),
    "a field that a request needs": (
        lambda document: request(document)["allOf"].append(
            {"required": ["who"], "properties": {"who": {"type": "string"}}}
        ),
        ["breaking POST /orders request.who: field + (string, required)"],
    ),
    "a field that is gone": (
        lambda document: request(document)["allOf"].pop(),
        ["breaking POST /orders request.note: field -"],
    ),
    "a field that is needed now": (
        lambda document: request(document)["allOf"][0]["required"].append("note"),
        ["breaking POST /orders request.note: required +"],
    ),
    "a value of an enum deep down": (
        lambda document: thing_of_request(document)["properties"]["kind"].update(enum=["cup", "plate", "bowl"]),
        [
            'additive POST /orders request.things[].kind: enum + "bowl"',
            'additive POST /orders response.200.things[].kind: enum + "bowl"',
            'additive GET /orders/{order_id} response.200.things[].kind: enum + "bowl"',
        ],
    ),
    "a value that is gone": (
        lambda document: thing_of_request(document)["properties"].update(kind={"type": "string", "enum": ["cup"]}),
        [
            'breaking POST /orders request.things[].kind: enum - "plate"',
            'cosmetic POST /orders response.200.things[].kind: enum - "plate"',
            'cosmetic GET /orders/{order_id} response.200.things[].kind: enum - "plate"',
        ],
    ),
    "another type": (
        lambda document: order(document).update(total={"type": "string"}),
        [
            "breaking POST /orders response.200.total: type integer -> string",
            "breaking GET /orders/{order_id} response.200.total: type integer -> string",
        ],
    ),
    "a null that an answer can hold": (
        lambda document: order(document).update(total={"type": "integer", "nullable": True}),
        [
            "breaking POST /orders response.200.total: type + null",
            "breaking GET /orders/{order_id} response.200.total: type + null",
        ],
    ),
    "a null that a request can hold no more": (
        lambda document: request(document)["allOf"][1]["properties"]["note"].pop("nullable"),
        ["breaking POST /orders request.note: type - null"],
    ),
    "an operation": (
        lambda document: document["paths"].update({"/shelves": {"get": {"responses": {"200": {}}}}}),
        ["additive GET /shelves: operation +"],
    ),
    "an operation that is gone": (
        lambda document: document["paths"].pop("/orders/{id}"),
        ["breaking GET /orders/{order_id}: operation -"],
    ),
    "a parameter": (
        lambda document: document["paths"]["/orders"]["post"].update(
            parameters=[{"name": "dry", "in": "query", "schema": {"type": "boolean"}}]
        ),
        ["additive POST /orders query.dry: parameter + (boolean)"],
    ),
    "a default and a limit": (
        lambda document: document["paths"]["/orders/{id}"]["get"]["parameters"][0]["schema"].update(
            default=10, maximum=50
        ),
        [
            "breaking GET /orders/{order_id} query.limit: default 20 -> 10",
            "breaking GET /orders/{order_id} query.limit: limit maximum 100 -> 50",
        ],
    ),
    "a status": (
        lambda document: document["paths"]["/orders"]["post"]["responses"].update({"409": {}}),
        ["additive POST /orders response.409: status +"],
    ),
    "a status that is gone": (
        lambda document: document["paths"]["/orders/{id}"]["get"]["responses"].pop("404"),
        ["cosmetic GET /orders/{order_id} response.404: status -"],
    ),
    "an error code": (
        lambda document: document["paths"]["/orders/{id}"]["get"]["responses"].update(
            {"404": {"x-error-codes": ["not_found", "eaten"]}}
        ),
        ['additive GET /orders/{order_id} response.404: code + "eaten"'],
    ),
    "a kind of event": (
        lambda document: document["components"]["schemas"]["Stream"]["discriminator"]["mapping"].update(
            lost="#/components/schemas/StreamPlaced"
        ),
        ["additive POST /orders events.lost: event +"],
    ),
    "a field of an event": (
        lambda document: document["components"]["schemas"]["StreamPing"]["allOf"][1].update(
            properties={"at": {"type": "integer"}}
        ),
        ["additive POST /orders events.ping.at: field + (integer)"],
    ),
    "a kind of event that is gone": (
        lambda document: document["components"]["schemas"]["Stream"]["discriminator"]["mapping"].pop("ping"),
        ["breaking POST /orders events.ping: event -"],
    ),
    "an answer of which nothing is said": (
        lambda document: document["components"]["schemas"].update(TheOrder={}),
        [
            "cosmetic POST /orders response.200: not described",
            "cosmetic GET /orders/{order_id} response.200: not described",
        ],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_reported_with_its_place_and_level(ours: Path, tmp_path: Path, change: str) -> None:
    document = upstream()
    make, expected = CHANGES[change]
    make(document)
    assert reported(ours, document, tmp_path=tmp_path) == expected


def test_a_server_that_describes_less_is_reported_in_few_lines(ours: Path, tmp_path: Path) -> None:
    assert reported(ours, swagger(), tmp_path=tmp_path) == [
        "cosmetic POST /orders request.things[]: not described",
        "cosmetic POST /orders response.200.things[]: fields not described",
        "cosmetic GET /orders/{order_id} response.200: not described",
    ]


def test_a_form_of_a_server_is_a_body_with_files(tmp_path: Path) -> None:
    document = swagger()
    document["paths"]["/orders"]["post"]["parameters"] = [
        {"name": "file", "in": "formData", "type": "file", "required": True},
        {"name": "data", "in": "formData", "type": "string"},
    ]
    document["paths"]["/orders"]["post"]["consumes"] = ["multipart/form-data"]
    api = api_of(reading.read([saved(tmp_path / "swagger.json", document)]))
    body = api.operations["post", "/orders"].body
    assert body is not None and body.required
    shape = body.media["multipart/form-data"]
    assert {name: set(part.types) for name, part in shape.fields.items()} == {"file": {"file"}, "data": {"string"}}


def test_several_documents_are_one_description(ours: Path, tmp_path: Path) -> None:
    orders, shelves = upstream(), upstream()
    del orders["paths"]["/orders/{id}"]
    order(shelves)["paid"] = {"type": "boolean"}
    assert reported(ours, orders, shelves, tmp_path=tmp_path) == [
        "additive POST /orders response.200.paid: field + (boolean)",
        "additive GET /orders/{order_id} response.200.paid: field + (boolean)",
    ]


def test_error_codes_can_come_as_a_table(ours: Path, tmp_path: Path) -> None:
    table = {"by_operation": {"GET /orders/{x}": {"errors": {"404": ["not_found", "eaten"], "410": ["gone"]}}}}
    assert reported(ours, upstream(), table, tmp_path=tmp_path) == [
        'cosmetic POST /orders response.401: code - "unauthorized"',
        'cosmetic GET /orders/{order_id} response.401: code - "unauthorized"',
        'additive GET /orders/{order_id} response.404: code + "eaten"',
        "additive GET /orders/{order_id} response.410: status +",
    ]


def test_a_server_is_asked_for_its_description(ours: Path, tmp_path: Path) -> None:
    saved(tmp_path / "swagger.json", swagger())
    handler = partial(QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        source = reading.read([f"{address}/swagger.json"])
        with pytest.raises(Unreadable, match="404"):
            reading.read([f"{address}/nothing.json"])
        server.shutdown()
    assert (source.format, source.name) == ("swagger", "The server 1")


def test_a_schema_that_holds_itself_is_read_and_compared() -> None:
    def tree(inner: Json) -> Json:
        node = {"type": "object", "properties": {"children": {"type": "array", "items": inner}, "name": {}}}
        answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
        return {
            "openapi": "3.1.0",
            "paths": {"/tree": {"get": {"responses": {"200": answer}}}},
            "components": {"schemas": {"Node": node, "Other": node}},
        }

    one = read_api([tree({"$ref": "#/components/schemas/Node"})])
    other = read_api([tree({"$ref": "#/components/schemas/Other"})])
    assert compare(one, other).differences == compare(one, one).differences == []


def test_values_of_different_types_are_different() -> None:
    assert same(1, 1.0)
    assert not same(1, True)
    assert not same(0, False)


ACCEPTED = """
- from: openapi
  places: ['* response.200.paid']
  says: field + *
  covers: 2
  reason: We do not ask.
- from: swagger
  places: ['*']
  says: not described
  covers: 9
  reason: It is a server's.
"""


def judged(ours: Path, tmp_path: Path, text: str, document: Json) -> Judged:
    (tmp_path / "accepted.yaml").write_text(text, encoding="utf-8")
    found = differences(ours, document, tmp_path=tmp_path)
    return judge(found, comparing.acceptances(tmp_path / "accepted.yaml"), {"openapi"})


def test_accepted_differences_are_put_aside(ours: Path, tmp_path: Path) -> None:
    document = upstream()
    order(document)["paid"] = {"type": "boolean"}
    order(document)["total"] = {"type": "string"}
    result = judged(ours, tmp_path, ACCEPTED, document)
    assert [difference.kind for difference in result.remaining] == ["type", "type"]
    assert [by.reason for _, by in result.accepted] == ["We do not ask."] * 2
    assert result.stale == []


def test_an_acceptance_that_fits_nothing_is_reported(ours: Path, tmp_path: Path) -> None:
    assert judged(ours, tmp_path, ACCEPTED, upstream()).stale == [
        "acceptance 1 (* response.200.paid: field + *): matches no difference any more; remove it"
    ]


def test_an_acceptance_that_fits_more_than_was_looked_at_is_reported(ours: Path, tmp_path: Path) -> None:
    document = upstream()
    order(document)["paid"] = {"type": "boolean"}
    [stale] = judged(ours, tmp_path, ACCEPTED.replace("covers: 2", "covers: 1"), document).stale
    assert stale.endswith("matches 2 differences instead of 1; check them")


BY_VERSION = """
- from: openapi 2
  places: ['* response.200.total']
  says: type *
  covers: 2
  reason: Only in that version.
- from: openapi
  places: ['* response.200.paid']
  says: field + *
  covers: {others: 1, '2': 2, '3': 0}
  reason: We do not ask.
"""


@pytest.mark.parametrize(
    ("version", "paid", "remaining", "stale"),
    [
        ("2", True, 0, []),
        ("2", False, 0, ["acceptance 2 (* response.200.paid: field + *): matches no difference any more; remove it"]),
        ("3", False, 2, []),
        (
            "3",
            True,
            2,
            ["acceptance 2 (* response.200.paid: field + *): matches 2 differences instead of 0; check them"],
        ),
        (
            "4",
            True,
            2,
            ["acceptance 2 (* response.200.paid: field + *): matches 2 differences instead of 1; check them"],
        ),
    ],
)
def test_an_acceptance_for_one_version_may_match_more_or_fewer_differences(
    ours: Path, tmp_path: Path, version: str, paid: bool, remaining: int, stale: list[str]
) -> None:
    document = upstream()
    order(document)["total"] = {"type": "string"}
    document["info"]["version"] = version
    if paid:
        order(document)["paid"] = {"type": "boolean"}
    (tmp_path / "accepted.yaml").write_text(BY_VERSION, encoding="utf-8")
    source = reading.read([saved(tmp_path / "other.json", document)])
    report, _ = comparing.report(api_of(reading.read([str(ours)])), source, tmp_path / "accepted.yaml")
    assert len(report.judged.remaining) == remaining
    assert report.judged.stale == stale


@pytest.mark.parametrize(
    "text",
    [
        "{from: openapi}",
        "- {from: openapi, places: ['*'], says: field -, reason: because, covers: many}",
        "- {from: openapi, places: ['*'], says: field -, reason: because, covers: -1}",
        "- {from: openapi, places: ['*'], says: field -, reason: because, covers: {'1.16': 3}}",
        "- {from: openapi, places: ['*'], says: field -, reason: because, covers: {others: 3, 1.16: 3}}",
        "- {from: 2026-07-09, places: [GET /x], says: field -, reason: because}",
        "- {from: openapi, places: [GET /x], says: field -}",
        "- {from: openapi, places: [GET /x], says: field -, reason: ' '}",
        "- {from: openapi, places: ['*'], says: field -, reason: because}",
        "- {from: nowhere, places: [GET /x], says: field -, reason: because}",
        "- {places: [GET /x], says: field -, reason: because}",
        "- {from: openapi, places: [GET /x], says: field -, reason: because, until: monday}",
    ],
)
def test_an_acceptance_needs_a_place_a_difference_and_a_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "accepted.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"accepted\.yaml: (acceptance 1: |the acceptances must be a list)"):
        comparing.acceptances(tmp_path / "accepted.yaml")


def test_the_acceptances_of_this_project_can_be_read_and_have_reasons() -> None:
    assert all(acceptance.reason for acceptance in comparing.acceptances(comparing.ACCEPTED))


EVIL = 'a`b\n## Breaking (0)\x1b[2J@everyone <img src=x> ]( "" \u202e'


def test_no_name_breaks_out_of_its_line(ours: Path, tmp_path: Path) -> None:
    document = upstream()
    order(document)[EVIL] = {"type": "string"}
    document["info"]["title"] = EVIL
    source = reading.read([saved(tmp_path / "evil.json", document)])
    report, _ = comparing.report(api_of(reading.read([str(ours)])), source, None)
    plain, marked = text(report), markdown(report)
    assert plain.count("field +") == len([line for line in plain.splitlines() if "field +" in line]) == 2
    assert "\x1b" not in plain + marked and "\u202e" not in plain + marked
    assert [line for line in marked.splitlines() if line.startswith("#")][1:] == ["### Additive (2)"]
    for line in marked.splitlines():
        if "everyone" in line:
            assert line.removeprefix("## Differences from ").removeprefix("- ").startswith("``") and line.endswith("``")
    assert len(json.loads(as_json(report))["additive"]) == 2


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the script in this process, and return its exit code and output."""
    loader = SourceFileLoader("spec_diff", str(SCRIPT))
    spec = spec_from_loader("spec_diff", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = module.main(arguments)
        return code, *capsys.readouterr()

    return run


def test_the_command_reports_and_sets_its_exit_code(ours: Path, tmp_path: Path, run: Run) -> None:
    same = saved(tmp_path / "same.json", upstream())
    document = upstream()
    order(document)["paid"] = {"type": "boolean"}
    more = saved(tmp_path / "more.json", document)
    del document["paths"]["/orders"]
    less = saved(tmp_path / "less.json", document)
    assert run("--spec", str(ours), same)[0] == 0
    code, text, _ = run("--spec", str(ours), more, "--format", "json")
    assert (code, len(json.loads(text)["additive"]), json.loads(text)["source"]) == (1, 2, "Another shop 2")
    code, text, _ = run("--spec", str(ours), less)
    assert code == 3
    assert "Breaking (1)\n  POST /orders: operation -\n" in text
    assert text.endswith("1 breaking, 1 additive, 0 cosmetic, 0 accepted, 0 stale acceptances\n")


@pytest.mark.parametrize("content", ["[]", "{", '{"openapi": "4.0.0"}', '{"openapi": "3.1.0", "paths": []}'])
def test_a_file_that_is_not_a_description_is_named(ours: Path, tmp_path: Path, run: Run, content: str) -> None:
    (tmp_path / "other.json").write_text(content, encoding="utf-8")
    code, text, error = run("--spec", str(ours), str(tmp_path / "other.json"))
    assert (code, text, len(error.splitlines())) == (2, "", 1)
