"""FakeDify keeps its pace, whatever else goes on, and loses nothing when many listen."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dify_plus.testing import AppRequest, ChatApp, Delay, FakeDify
from tests.support.patience import HANG

pytestmark = pytest.mark.slow

LOAD = Path(__file__).parents[2] / "scripts" / "load-fake"
ASK = {"inputs": {}, "query": "Hi", "user": "u", "response_mode": "blocking"}
DELAY = 0.02


def ask(app: ChatApp) -> None:
    with FakeDify({"paced": app}) as fake:
        headers = {"Authorization": f"Bearer {fake.key('paced')}"}
        url = fake.base_url + "/chat-messages"
        httpx.post(url, json=ASK, headers=headers, trust_env=False, timeout=HANG).raise_for_status()


@pytest.mark.parametrize("separate", [True, False], ids=["a process of its own", "embedded"])
def test_nobody_misses_an_event(separate: bool) -> None:
    command = [sys.executable, str(LOAD), "--seconds", "0.5", *([] if separate else ["--embedded"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert "events     5100 of 5100 in" in done.stdout, done.stdout + done.stderr


def test_it_starts_at_once() -> None:
    """In less time than it takes to import."""
    code = "from time import perf_counter as now; begun = now(); from dify_plus.testing import FakeDify;"
    code += "imported = now(); fake = FakeDify().start(); print((now() - imported) / (imported - begun)); fake.stop()"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    assert min(float(run.stdout) for run in runs) < 1


def test_time_that_the_server_loses_is_made_up_for() -> None:
    for delay in (DELAY, 10 * DELAY, 100 * DELAY):  # slower again where the machine loses more time than the test
        spent = time_with_a_loss(delay)
        assert 20 * delay <= spent
        if spent < 28 * delay:
            return
    raise AssertionError("it was never made up for")


def time_with_a_loss(delay: float) -> float:
    spent: list[float] = []

    def script(request: AppRequest) -> Iterator[str]:
        loop = asyncio.get_running_loop()
        loop.call_later(3.5 * delay, time.sleep, 10 * delay)
        began = loop.time()
        for number in range(20):
            yield f"{number} "
        spent.append(loop.time() - began)

    ask(ChatApp(script, token_delay=delay))
    return spent[0]


def test_time_that_the_script_takes_is_not() -> None:
    spent: list[float] = []

    def script(request: AppRequest) -> Iterator[str | Delay]:
        loop = asyncio.get_running_loop()
        yield "one "
        yield Delay(10 * DELAY)
        began = loop.time()
        yield "two "
        time.sleep(10 * DELAY)
        yield "three "
        spent.append(loop.time() - began)

    ask(ChatApp(script, token_delay=DELAY))
    assert spent[0] >= 12 * DELAY * 0.99
