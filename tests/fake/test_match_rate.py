"""The share of recorded answers that FakeDify gives. It gets all captures, in the stories of the other tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus.testing import FakeDify, Gate
from tests.fake.test_captures import LIVE, MISMATCHES, NOT_SET_UP, SCENARIOS, Player, apps
from tests.fake.test_knowledge import ECONOMY_STORY, FINE_STORY, OTHER_STORE, START, Story
from tests.support.recordings import recordings

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"

Outcomes = dict[str, str]
"""The mismatch by capture; empty if the capture matches."""


def note(outcomes: Outcomes, name: str, problem: str) -> None:
    """Add an outcome. A capture in several stories must match in each."""
    outcomes[name] = outcomes.get(name) or problem


class Reporter(Player):
    """Continues after an answer that does not match."""

    outcomes: Outcomes

    def check(self, recorded: dict[str, Any], response: httpx.Response, body: str) -> None:
        problem = ""
        try:
            super().check(recorded, response, body)
        except AssertionError as error:
            problem = str(error).partition("\n")[0]
        note(self.outcomes, recorded["name"], problem)


def play_apps() -> Outcomes:
    outcomes: Outcomes = {}
    scenarios: list[list[Any]] = [*SCENARIOS.values(), *LIVE.values(), *([name] for name in MISMATCHES)]
    scenarios.append(["chatflow_conv_first", "conversation_variables_by_name"])
    for scenario in scenarios:
        gate, later = Gate(), Gate()
        with FakeDify(apps(gate, later), ping_interval=0.05, silence_limit=1.5, seed=1) as fake:
            base_url = fake.base_url.removesuffix("/v1")
            with httpx.Client(base_url=base_url, timeout=60, trust_env=False, verify=False) as client:
                player = Reporter(fake, gate, later, client)
                player.outcomes = outcomes
                for step in scenario:
                    player.play(*([step] if isinstance(step, str) else step))
            gate.open()
            later.open()
    return outcomes


def play_knowledge() -> Outcomes:
    outcomes: Outcomes = {}
    for story in (ECONOMY_STORY, FINE_STORY):
        with FakeDify(seed=7, clock=lambda: START) as fake:
            key = {"Authorization": f"Bearer {fake.dataset_key}"}
            with httpx.Client(base_url=fake.base_url, headers=key, timeout=60, trust_env=False, verify=False) as client:
                player = Story(fake, client)
                for name in story.split():
                    problem = ""
                    try:
                        player.play(name)
                    except AssertionError as error:
                        problem = str(error).partition("\n")[0]
                    if not name.startswith("+"):
                        note(outcomes, name, problem)
    return outcomes


def test_match_rate(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = play_apps() | play_knowledge()
    failed = {name: problem for name, problem in outcomes.items() if problem}
    rate = 1 - len(failed) / len(outcomes)
    known = MISMATCHES | OTHER_STORE
    report = [
        f"FakeDify gives {len(outcomes) - len(failed)} of {len(outcomes)} recorded answers: {rate:.1%}",
        *(f"  {name}: {known.get(name, problem)}" for name, problem in sorted(failed.items())),
        *(f"  not set up, {name}: {reason}" for name, reason in NOT_SET_UP.items()),
    ]
    with capsys.disabled():
        print("", *report, sep="\n", file=sys.stderr)
    assert outcomes.keys() | NOT_SET_UP.keys() == recordings().keys(), "every capture is sent, or listed"
    assert outcomes.keys() & NOT_SET_UP.keys() == set()
    assert failed.keys() == known.keys(), failed
    assert rate >= 0.95
    sentence = f"they are the same for {len(outcomes) - len(failed)} of {len(outcomes)}."
    assert sentence in PAGE.read_text(encoding="utf-8"), f"say in docs/testing.md: {sentence}"
