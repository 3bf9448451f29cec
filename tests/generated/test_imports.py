"""Importing is cheap, and every public name is loaded on first use."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import dify_plus_api
from dify_plus_api import events, models
from dify_plus_api.types import Model, type_of
from tests.support.endpoints import endpoints

PACKAGE = Path(dify_plus_api.__file__).parent


def loaded_after(statement: str) -> set[str]:
    """The modules that a fresh Python has loaded after a statement."""
    source = f"import json, sys\n{statement}\nprint(json.dumps(list(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    result = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, check=True)
    return set(json.loads(result.stdout))


def test_importing_models_loads_no_model() -> None:
    loaded = loaded_after("import dify_plus_api.models")
    assert {name for name in loaded if name.startswith("dify_plus_api.models.")} == set()
    assert not loaded & {"httpx", "attr", "attrs", "dateutil", "dify_plus"}


def test_importing_a_model_loads_only_the_models_of_its_tag() -> None:
    loaded = loaded_after("from dify_plus_api.models import Annotation")
    assert {name for name in loaded if name.startswith("dify_plus_api.models.")} == {"dify_plus_api.models.annotations"}


def test_importing_the_clients_or_a_call_loads_no_model() -> None:
    loaded = loaded_after(
        "from dify_plus_api import AuthenticatedClient\nfrom dify_plus_api.api.chat import send_chat_message"
    )
    assert "httpx" in loaded
    assert {name for name in loaded if name.startswith("dify_plus_api.models.")} == set()


def test_every_model_can_be_had_by_name() -> None:
    assert len(set(models.__all__)) == len(models.__all__)
    assert set(models.__all__) <= set(dir(models))
    for name in models.__all__:
        value = getattr(models, name)
        assert getattr(models, name) is value
        if inspect.isclass(value):
            assert (value.__name__, issubclass(value, Model)) == (name, True)
    with pytest.raises(AttributeError, match="no attribute 'Nope'"):
        models.Nope  # noqa: B018


def test_every_field_has_a_type_that_exists_and_a_docstring() -> None:
    for name in models.__all__:
        model = getattr(models, name)
        if inspect.isclass(model):
            assert model.__doc__, name
            for field, annotation in model.__annotations__.items():
                if not field.startswith("_"):
                    assert type_of(annotation) is not None, f"{name}.{field}"


@pytest.mark.parametrize("stream", events.STREAMS)
def test_the_unions_of_events_exist_at_run_time(stream: str) -> None:
    members = typing.get_args(getattr(events, stream))
    assert [member.__name__ for member in members] == list(events.STREAMS[stream])
    assert events.event_model("ping") in members


def test_every_event_has_a_model_and_an_unknown_one_has_none() -> None:
    assert {events.event_model(name) for name in events.EVENTS} >= {models.MessageEvent, models.ErrorEvent}
    assert events.event_model("telepathy") is None
    with pytest.raises(AttributeError, match="no attribute 'Nope'"):
        events.Nope  # noqa: B018


def test_every_call_is_documented() -> None:
    for name, endpoint in endpoints().items():
        assert endpoint.__doc__, name
        for parameter in inspect.signature(endpoint.sync).parameters:
            assert f"    {parameter}: " in endpoint.sync.__doc__, f"{name}({parameter})"


def test_the_package_is_typed_and_of_moderate_size() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert sum(path.read_bytes().count(b"\n") for path in PACKAGE.rglob("*.py")) <= 25_000
