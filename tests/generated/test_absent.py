"""Missing fields: None in answers and events, `UNSET` only in requests."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any, get_args

import pytest

from dify_plus_api import events, models
from dify_plus_api.types import UNSET, Model, Unset, type_of
from tests.support.endpoints import endpoints


def reachable(hints: list[Any]) -> dict[str, type[Model]]:
    """Return the models in some types, and the models in their fields."""
    found: dict[str, type[Model]] = {}
    while hints:
        hint = hints.pop()
        hints.extend(get_args(hint))
        if inspect.isclass(hint) and issubclass(hint, Model) and hint.__name__ not in found:
            found[hint.__name__] = hint
            hints.extend(fields(hint).values())
    return found


def fields(model: type[Model]) -> dict[str, Any]:
    return {name: type_of(text) for name, text in inspect.get_annotations(model).items() if not name.startswith("_")}


OPERATIONS = [endpoint.OPERATION for endpoint in endpoints().values()]
READ = reachable(
    [type_of(annotation) for operation in OPERATIONS for annotation in operation.results.values()]
    + [getattr(models, name) for name in events.EVENTS.values()]
)
"""Every model that an answer or an event can hold."""
BODIES = [inspect.signature(endpoint.build_request).parameters.get("body") for endpoint in endpoints().values()]
SENT = reachable([type_of(body.annotation) for body in BODIES if body is not None])
"""Every model that a request can hold."""


def test_no_field_of_an_answer_or_an_event_is_typed_unset() -> None:
    assert len(READ) > 150
    assert [f"{model.__name__}.{name}" for model in READ.values() for name, hint in fields(model).items()
            if hint is Unset or Unset in get_args(hint)] == []  # fmt: skip


def test_every_model_belongs_to_a_request_or_an_answer() -> None:
    everything = {name for name in models.__all__ if inspect.isclass(getattr(models, name))}
    assert {*READ, *SENT} == everything
    assert {*READ} & {*SENT} == {
        "ExternalRetrievalModel",
        "KeywordWeight",
        "PreProcessingRule",
        "RerankingModel",
        "RetrievalWeights",
        "SummaryIndexSetting",
        "VectorWeight",
    }


@pytest.mark.parametrize("name", READ)
def test_a_missing_field_reads_as_none(name: str) -> None:
    empty = READ[name].from_dict({})
    constants = {"event"}
    assert {field: getattr(empty, field) for field in fields(READ[name]).keys() - constants} == dict.fromkeys(
        fields(READ[name]).keys() - constants
    )
    assert empty.to_dict() == {}


@pytest.mark.parametrize("name", READ)
def test_an_assigned_field_is_written(name: str) -> None:
    for field in fields(READ[name]):
        model = READ[name].from_dict({})
        setattr(model, field, None)
        assert list(model.to_dict().values()) == [None]
        assert model != READ[name].from_dict({})
        for twin in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            assert twin == model
            assert twin.to_dict() == model.to_dict()
        delattr(model, field)
        assert model.to_dict() == {}


@pytest.mark.parametrize("name", sorted(SENT.keys() - READ.keys()))
def test_a_missing_field_of_a_request_is_unset(name: str) -> None:
    optional = {field for field, hint in fields(SENT[name]).items() if Unset in get_args(hint)}
    empty = SENT[name].from_dict({})
    assert all(getattr(empty, field) is UNSET for field in optional)
    assert empty.to_dict() == {}


def test_a_model_for_both_writes_only_the_fields_that_were_set() -> None:
    assert models.RerankingModel(reranking_model_name="m").to_dict() == {"reranking_model_name": "m"}
    assert models.RerankingModel(reranking_model_name=None).to_dict() == {"reranking_model_name": None}
    assert models.RerankingModel().reranking_model_name is None


def test_a_constructor_takes_the_fields_and_nothing_else() -> None:
    with pytest.raises(TypeError, match=r"^CreateTagRequest needs name$"):
        models.CreateTagRequest()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^CreateTagRequest has no field nam$"):
        models.CreateTagRequest(name="x", nam="y")  # type: ignore[call-arg]
    assert str(inspect.signature(models.Error)).startswith("(*, code: 'str | None' = None, message:")


def test_the_repr_shows_the_fields_that_are_set() -> None:
    error = models.Error.from_dict({"code": "x", "hint": 1})
    assert repr(error) == "Error(code='x', additional_properties={'hint': 1})"
    error["self"] = error
    assert repr(error) == "Error(code='x', additional_properties={'hint': 1, 'self': ...})"
