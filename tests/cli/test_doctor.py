from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus.cli.diagnosis import arrival, clock
from dify_plus.testing import ChatApp, FakeDify, Fault, ModelError

SECRET = "app-kZ3mPq9VwXy7RtLs2NbD"


def states(ran: Any) -> dict[str, str]:
    return {finding["subject"].partition(" (")[0]: finding["state"] for finding in ran.json}


def test_all_is_well(app: Any, fake: FakeDify) -> None:
    fake.state.apps["chat"].definition = ChatApp("one two three four five six seven", token_delay=0.01)
    ran = app("chat")("doctor")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert f"address: {fake.base_url} (from the environment)" in lines[0]
    assert "server: Dify 1.14.2" in lines[1]
    assert "accepted (from DIFY_API_KEY)" in ran.out and "accepted (from DIFY_DATASET_API_KEY)" in ran.out
    assert "of the kind chat" in ran.out and "7 pieces over 0." in ran.out
    assert fake.key("chat") not in ran.out.replace("of the kind chat", "")


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


def test_wrong_address(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url.replace("/v1", "/api"), DIFY_API_KEY=fake.key("chat"))
    ran = cli("doctor")
    assert ran.code == 3
    assert "this address is not a Dify API's (status 404); it usually ends in /v1" in ran.out


def test_nobody_listens(cli: Any, environ: Callable[..., None]) -> None:
    with FakeDify() as gone:
        address = gone.base_url
    environ(DIFY_BASE_URL=address, DIFY_API_KEY=SECRET)
    ran = cli("doctor", "--json")
    assert (ran.code, states(ran)) == (4, {"address": "ok", "server": "failed"})


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
    assert (ran.code, states(ran)) == (2, {"settings": "failed"})


@pytest.mark.parametrize(
    ("date", "state", "text"),
    [
        ("Sun, 22 Nov 2026 04:05:40 GMT", "ok", "as the server's"),
        ("Sun, 22 Nov 2026 03:55:40 GMT", "warning", "600 s ahead of the server"),
        ("Sun, 22 Nov 2026 04:07:40 GMT", "warning", "120 s behind the server"),
        ("nonsense", "skipped", "does not tell"),
        (None, "skipped", "does not tell"),
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
def test_whether_text_was_held_back(start: float, times: list[float], state: str) -> None:
    found, text = arrival(start, times)
    assert found == state
    assert ("proxy_buffering off" in text) == (state == "warning")
