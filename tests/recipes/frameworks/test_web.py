"""The recipes that pass an answer on: over HTTP, and in a browser."""

from __future__ import annotations

import gc
import importlib
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from dify_plus.testing import App, AppRequest, ChatflowApp, FakeDify, Fault, Gate, ModelError
from tests.support import browser, serving
from tests.support.recipes import HANG, Unpack

GATE: list[Gate] = []


def rivers(request: AppRequest) -> Iterator[Any]:
    """Wait in the middle until the test continues, or fail there."""
    yield "Rivers "
    if request.query == "broken":
        raise ModelError("the model is gone")
    if request.query == "slowly":
        yield GATE[-1]
    yield "flow."


@pytest.fixture
def gate() -> Gate:
    GATE.append(Gate())
    return GATE[-1]


@pytest.fixture
def recipe_apps() -> dict[str, App]:
    return {"rivers": ChatflowApp(rivers)}  # only a stop ends its runs


SITES = {
    "fastapi": ("web-page.md", "app", "app"),
    "starlette": ("web-page.md", "relay", "app"),
    "django": ("django-flask.md", "site_with_chat", "application"),
    "flask": ("django-flask.md", "flask_chat", "app"),
}


class Site:
    """A served recipe."""

    def __init__(self, name: str, address: str, fake: FakeDify) -> None:
        self.name, self.address, self.fake = name, address, fake

    def ask(self, http: httpx.Client, query: str) -> AbstractContextManager[httpx.Response]:
        if self.name in ("fastapi", "starlette"):
            return http.stream("POST", "/chat", json={"query": query})
        return http.stream("GET", "/chat", params={"q": query})


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, recipe: Unpack) -> Iterator[Site]:
    page, module, name = SITES[request.param]
    unpacked = recipe(page)
    unpacked.use("rivers")
    application = getattr(importlib.import_module(module), name)
    with (serving.wsgi if request.param == "flask" else serving.asgi)(application) as address:
        yield Site(request.param, address, unpacked.fake)
    del application, sys.modules[module]
    with warnings.catch_warnings(action="ignore"):  # programs that serve until they end do not close their client
        gc.collect()


def test_pieces_come_at_once_and_a_reader_who_leaves_stops_the_run(site: Site, gate: Gate) -> None:
    with httpx.Client(base_url=site.address, timeout=HANG, trust_env=False) as http:
        with site.ask(http, "slowly") as response:
            pieces = response.iter_text()
            assert "Rivers" in next(pieces)
            gate.open()
            assert "flow." in "".join(pieces)
        wait = Gate()
        GATE.append(wait)
        with site.ask(http, "slowly") as response:
            assert "Rivers" in next(response.iter_text())
        if site.name == "flask":  # it notices at the next piece
            wait.open()
        else:
            site.fake.wait_idle(HANG)
            assert site.fake.requests[-1].path.endswith("/stop")
        site.fake.faults.add(Fault.error(401, "unauthorized", "Access token is invalid"), path="/chat-messages")
        with site.ask(http, "refused") as response:
            assert response.status_code == 401
            assert "Access token is invalid" in response.read().decode()
        with site.ask(http, "broken") as response:
            assert response.status_code == 200
            text = response.read().decode()
            assert "Rivers" in text and "the model is gone" in text


@pytest.mark.skipif(browser.MISSING is not None, reason=str(browser.MISSING))
@pytest.mark.parametrize("site", ["fastapi"], indirect=True)
def test_the_page_streams_and_stops_in_a_browser(site: Site, gate: Gate) -> None:
    def ask(query: str) -> None:
        window.run(f"document.forms[0].query.value = {query!r}; document.querySelector('button').click()")

    last = "document.querySelector('#messages p:last-child')?.textContent"
    with browser.browser() as window:
        window.open(site.address)
        ask("slowly")
        window.wait(f"{last} === 'Rivers '")
        assert site.fake.executions == 1
        gate.open()
        window.wait("document.querySelector('#stop').disabled")
        assert window.run(f"return {last}") == "Rivers flow."

        GATE.append(Gate())
        ask("slowly")
        window.wait(f"{last} === 'Rivers '")
        window.run("document.querySelector('#stop').click()")
        window.wait(f"{last} === 'Stopped.'")
        site.fake.wait_idle(HANG)
        [first, second, stop] = [request for request in site.fake.requests if request.method == "POST"]
        assert "conversation_id" not in first.json and second.json["conversation_id"]
        assert stop.path.endswith("/stop")

        site.fake.faults.add(Fault.error(401, "unauthorized", "Access token is invalid"), path="/chat-messages")
        ask("refused")
        window.wait(f"{last}.includes('Access token is invalid')")
