from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import count
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from dify_plus import __version__
from dify_plus._spec import sources
from dify_plus.cli._doctor.diagnosis import arrival, clock
from dify_plus.testing import ChatApp, FakeDify, Fault, ModelError
from tests.hostile.replies import free_port

pytestmark = pytest.mark.slow

SECRET = "app-kZ3mPq9VwXy7RtLs2NbD"


def states(ran: Any) -> dict[str, str]:
    return {finding["subject"].partition(" (")[0]: finding["state"] for finding in ran.json}


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 0.1 s pass between two pieces of text, on a clock that the speed of the machine does not change."""
    seconds = count(0.0, 0.1)
    steady = SimpleNamespace(monotonic=lambda: next(seconds), time=time.time)
    monkeypatch.setattr("dify_plus.cli._doctor.diagnosis.time", steady)


def test_all_is_well(app: Any, fake: FakeDify) -> None:
    fake.state.apps["chat"].definition = ChatApp("one two three four five six seven")
    ran = app("chat")("doctor")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert f"package: dify-plus {__version__}, httpx " in lines[0]
    assert f"address: {fake.base_url} (from the environment)" in lines[1]
    assert "server: Dify 1.14.2" in lines[2]
    assert "accepted (from DIFY_API_KEY)" in ran.out and "accepted (from DIFY_DATASET_API_KEY)" in ran.out
    assert "(mode chat)" in ran.out and "7 pieces over " in ran.out
    assert fake.key("chat") not in ran.out.replace("(mode chat)", "")


def test_streaming_is_left_out_on_request(app: Any, fake: FakeDify) -> None:
    ran = app("chat")("doctor", "--no-stream", "--json")
    assert (ran.code, states(ran)["streaming"]) == (0, "skipped")
    assert fake.executions == 0


def test_workflows_are_only_run_with_inputs(app: Any, fake: FakeDify) -> None:
    cli = app("workflow")
    assert states(cli("doctor", "--json"))["streaming"] == "skipped"
    assert fake.executions == 0
    assert cli("doctor", "-i", "a=x", "--json").code == 0
    assert fake.executions == 1


@pytest.mark.parametrize("name", ["agent", "chatflow", "completion"])
def test_other_kinds(app: Any, fake: FakeDify, name: str) -> None:
    assert app(name)("doctor", "--json").code == 0
    assert fake.executions == 1


def test_why_no_answer_comes(cli: Any, environ: Callable[..., None]) -> None:
    port = free_port()
    environ(DIFY_BASE_URL=f"http://127.0.0.1:{port}", DIFY_API_KEY="app-x")
    ran = cli("doctor")
    reason = f"no answer: cannot connect to 127.0.0.1:{port}: Connection refused; check base_url and the network"
    assert (ran.code, ran.out.splitlines()[-1]) == (4, f"failed   server: {reason}")


def test_a_version_that_was_not_tested(cli: Any, environ: Callable[..., None]) -> None:
    with FakeDify(server="1.15.0") as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=fake.key("new-agent"))
        ran = cli("doctor")
    assert ran.code == 0
    assert "warning  server: Dify 1.15.0; this package was tested with 1.14.2, 1.16.1, and" in ran.out
    assert "(mode agent)" in ran.out


@pytest.mark.parametrize("page", [True, False])
def test_with_and_without_a_swagger_page(cli: Any, environ: Callable[..., None], page: bool) -> None:
    with FakeDify(server="1.16.1", swagger_page=page) as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)
        ran = cli("doctor")
    assert (ran.code, "ok       server: Dify 1.16.1" in ran.out) == (0, True)


def test_wrong_address(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url.replace("/v1", "/api"), DIFY_API_KEY=fake.key("chat"))
    ran = cli("doctor")
    assert ran.code == 3
    assert "no Dify API at this address (status 404); it usually ends in /v1" in ran.out


def test_no_server_at_the_address(cli: Any, environ: Callable[..., None]) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    environ(DIFY_BASE_URL=address, DIFY_API_KEY=SECRET)
    ran = cli("doctor", "--json")
    assert (ran.code, states(ran)) == (4, {"package": "ok", "address": "ok", "server": "failed"})


def test_no_key(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url)
    ran = cli("doctor", "--json")
    assert (ran.code, states(ran)["key"]) == (2, "failed")


def test_only_a_knowledge_key(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url, DIFY_DATASET_API_KEY=fake.dataset_key)
    ran = cli("doctor", "--json")
    assert (ran.code, states(ran)["key"], states(ran)["knowledge key"]) == (0, "skipped", "ok")


def test_refused_keys(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=SECRET, DIFY_DATASET_API_KEY="dataset-kZ3mPq9VwXy7RtLs2NbD")
    ran = cli("doctor", "--json")
    assert (ran.code, states(ran)["key"], states(ran)["knowledge key"]) == (3, "failed", "failed")
    assert SECRET not in ran.out


def test_an_app_that_fails(app: Any, fake: FakeDify) -> None:
    def fail(request: Any) -> str:
        raise ModelError("no quota", "provider_quota_exceeded")

    fake.state.apps["chat"].definition = ChatApp(fail)
    ran = app("chat")("doctor")
    assert ran.code in (1, 3)
    assert "failed   streaming: no quota" in ran.out


def test_unsafe_settings(cli: Any, tmp_path: Path, environ: Callable[..., None]) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[profiles.x]\n", encoding="utf-8")
    environ(DIFY_CONFIG_FILE=str(path))
    ran = cli("doctor", "--profile", "y", "--json")
    assert (ran.code, states(ran)) == (2, {"package": "ok", "settings": "failed"})


@pytest.mark.parametrize(
    ("date", "state", "text"),
    [
        ("Sun, 22 Nov 2026 04:05:40 GMT", "ok", "matches the server's"),
        ("Sun, 22 Nov 2026 03:55:40 GMT", "warning", "600 s ahead of the server"),
        ("Sun, 22 Nov 2026 04:07:40 GMT", "warning", "120 s behind the server"),
        ("nonsense", "skipped", "no valid Date header"),
        (None, "skipped", "no valid Date header"),
    ],
)
def test_clock(date: str | None, state: str, text: str) -> None:
    finding = clock(date, 1795320340.0)
    assert (finding.state, text in finding.text) == (state, True)


def test_a_gateway_that_is_down(app: Any, fake: FakeDify) -> None:
    fake.faults.add(Fault.gateway(503), times=None, path="/")
    ran = app("chat")("doctor")
    assert ran.code == 3
    assert "status 503" in ran.out


@pytest.mark.parametrize(
    ("start", "times", "state"),
    [
        (0.0, [0.5, 0.6, 0.7, 0.8, 0.9], "ok"),
        (0.0, [0.001, 0.002, 0.003, 0.004, 0.005], "ok"),
        (0.0, [5.0, 5.001, 5.002, 5.003, 5.004], "warning"),
        (0.0, [5.0, 5.001], "skipped"),
        (0.0, [], "skipped"),
    ],
)
def test_buffered_text(start: float, times: list[float], state: str) -> None:
    found, text = arrival(start, times)
    assert found == state
    assert ("proxy_buffering off" in text) == (state == "warning")


# -- the API description of a server --------------------------------------------------------------------------------


def ours() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(files("dify_plus_api").joinpath("openapi.json").read_text(encoding="utf-8"))
    return document


SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Service \x1b[2JAPI", "version": "1.0"},
    "paths": {
        "/info": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/Info"}}}}},
        "/shelves": {"get": {"responses": {"200": {"description": "The shelves."}}}},
    },
    "definitions": {"Info": {"type": "object", "properties": {"name": {"type": "integer"}, "shelf": {}}}},
}

Publish = Callable[..., None]


@pytest.fixture
def publish(environ: Callable[..., None]) -> Iterator[Publish]:
    """Start a server with a version header and some API description, and point the command to it."""
    servers: list[ThreadingHTTPServer] = []

    def start(content: Any, status: int = 200, cut: int | None = None) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                about = {"welcome": "", "api_version": "v1", "server_version": "1.14.2"}
                body, code = json.dumps(about).encode(), 200
                if self.path == "/v1/swagger.json":
                    assert "Authorization" not in self.headers
                    body, code = content if isinstance(content, bytes) else json.dumps(content).encode(), status
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body if code != 200 or cut is None else body[:cut])

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        environ(DIFY_BASE_URL=f"http://127.0.0.1:{server.server_port}/v1")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def spec(ran: Any) -> dict[str, Any]:
    [found] = [finding for finding in ran.json if finding["subject"] == "spec"]
    assert isinstance(found, dict)
    return found


def test_the_same_description_is_ok(cli: Any, publish: Publish) -> None:
    publish(ours())
    ran = cli("doctor", "--spec")
    assert "ok       spec: Dify Service API " in ran.out
    assert " compared with the description in this package: 0 breaking, 0 additive, 0 cosmetic, 0 accepted\n" in ran.out
    assert "spec" not in cli("doctor").out


def test_additions_are_listed_and_ok(cli: Any, publish: Publish) -> None:
    document = ours()
    document["paths"]["/shelves"] = {"get": {"responses": {"200": {"description": "The shelves."}}}}
    document["components"]["schemas"]["FileType"]["enum"].append("hologram")
    publish(document)
    ran = cli("doctor", "--spec")
    assert "ok       spec: " in ran.out and " 0 breaking, " in ran.out
    assert "\n         additive: GET /shelves: operation +\n" in ran.out
    found = spec(cli("doctor", "--spec", "--json"))
    assert (found["state"], found["exit_code"], found["breaking"]) == ("ok", 0, [])
    assert {"place": "GET /shelves", "says": "operation +", "kind": "operation", "level": "additive"} in found[
        "additive"
    ]
    assert any(entry["says"] == 'enum + "hologram"' for entry in found["additive"])


def test_breaking_differences_are_a_warning_and_fail(cli: Any, fake: FakeDify, publish: Publish) -> None:
    publish(SWAGGER)
    ran = cli("doctor", "--spec")
    assert ran.code == 1
    assert "warning  spec: Service \\x1b[2JAPI 1.0 compared with the description in this package: " in ran.out
    lines = [line for line in ran.out.splitlines() if line.startswith("         ")]
    assert len(lines) == 21 and lines[-1].endswith(" more: --json lists all")
    found = spec(cli("doctor", "--spec", "--json"))
    assert (found["state"], found["exit_code"]) == ("warning", 1)
    places = [entry["place"] for entry in found["breaking"]]
    assert "GET /info response.200.name" in places and "POST /chat-messages" in places and "GET /info" not in places
    counts = f"{len(places)} breaking, {len(found['additive'])} additive, {len(found['cosmetic'])} cosmetic"
    assert f"{counts}, {len(found['accepted'])} accepted" in found["text"]
    assert all(entry["reason"] for entry in found["accepted"])


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"<html>Not found</html>", 404, "/v1/swagger.json: status 404"),
        (b"  <!doctype html>", 200, "this is a web page, not JSON"),
        (b"swagger: 2.0", 200, "this is something else, not JSON"),
        (b"\xff\xfe", 200, "the answer is not text"),
        (b"[" * 100_000, 200, "this is something else, not JSON"),
        ([], 200, "this is not a JSON object"),
        ({"swagger": "1.2"}, 200, "this is neither OpenAPI 3 nor Swagger 2.0"),
        ({"swagger": "2.0", "paths": []}, 200, "the structure of the description is wrong"),
        ({"openapi": "3.1.0", "info": None, "paths": {"/x": 1}, "components": []}, 200, "the structure of"),
        ({"openapi": "3.1.0", "info": {"title": "a\nb"}, "paths": [1]}, 200, "a\\nb : the structure of"),
        ({"by_operation": []}, 200, "the structure of"),
        ({"x": "y" * 30_000}, 200, "the answer is larger than 20,000 bytes"),
    ],
)
def test_an_invalid_description_is_one_line(
    cli: Any, publish: Publish, monkeypatch: pytest.MonkeyPatch, content: Any, status: int, reason: str
) -> None:
    monkeypatch.setattr(sources, "_MAX_BYTES", 20_000 if isinstance(content, dict) else 20_000_000)
    publish(content, status)
    ran = cli("doctor", "--spec")
    [line] = [line for line in ran.out.splitlines() if " spec: " in line]
    assert line.startswith("failed   spec: the server publishes no description of its API: ") and reason in line
    assert ran.code == 3
    if isinstance(content, dict):
        assert spec(cli("doctor", "--spec", "--json"))["exit_code"] == 3


def test_a_cut_answer_counts_as_no_answer(cli: Any, publish: Publish) -> None:
    publish(ours(), cut=1000)
    ran = cli("doctor", "--spec")
    assert ran.code == 4
    assert "failed   spec: no answer: http://127.0.0.1:" in ran.out


def test_other_checks_run_without_a_description(app: Any, fake: FakeDify) -> None:
    ran = app("chat")("doctor", "--spec", "--json")
    assert (ran.code, states(ran)["spec"], states(ran)["streaming"]) == (3, "failed", "ok")
    assert "status 404" in spec(ran)["text"]
