"""The calls of all operations: requests and answers are as the description says."""

from __future__ import annotations

import inspect
import json
import re
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from types import ModuleType
from typing import Any, Literal, get_args
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from dify_plus_api import AuthenticatedClient, models
from dify_plus_api.api.annotations import get_annotation_reply_status
from dify_plus_api.api.audio import text_to_audio
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.api.conversations import delete_conversation, list_conversations
from dify_plus_api.api.files import preview_file
from dify_plus_api.errors import UnexpectedContent, UnexpectedStatus
from dify_plus_api.types import UNSET, File, Model, Timestamp, check, type_of, write
from tests.support.description import Described, argument, described, problems, resolve, sample
from tests.support.endpoints import endpoints
from tests.support.forms import Part, read_form
from tests.support.player import Player, Received
from tests.support.recordings import answer

ODD = "a/b ü?#%2F+&=;"
SSL = ssl.create_default_context()
every_operation = pytest.mark.parametrize("operation", endpoints())
both_sizes = pytest.mark.parametrize("size", ["least", "full"])


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    with Player(answer(200, {})) as player:
        yield player


@pytest.fixture(scope="module")
def client(player: Player) -> Iterator[AuthenticatedClient]:
    with connect(player) as client:
        yield client


def connect(player: Player) -> AuthenticatedClient:
    return AuthenticatedClient(player.url, token="k-1", verify_ssl=SSL, httpx_args={"trust_env": False})


def answering(response: httpx.Response, *, strict: bool = False) -> AuthenticatedClient:
    """A client whose server always gives this answer."""
    transport = httpx.MockTransport(lambda request: response)
    options = {"raise_on_unexpected_status": strict, "httpx_args": {"transport": transport}}
    return AuthenticatedClient("http://dify.test/v1", token="k-1", verify_ssl=SSL, **options)


@pytest.fixture
def offline() -> AuthenticatedClient:
    """A client that must not send anything."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.method} {request.url} was sent")

    transport = httpx.MockTransport(refuse)
    return AuthenticatedClient("http://dify.test/v1", token="k-1", verify_ssl=SSL, httpx_args={"transport": transport})


def path_arguments(operation: Described) -> dict[str, str]:
    return {argument(parameter["name"]): ODD for parameter in operation.path_parameters}


def query_values(operation: Described, *, full: bool) -> dict[str, Any]:
    wanted = [parameter for parameter in operation.query_parameters if full or parameter.get("required")]
    return {parameter["name"]: sample(parameter["schema"], full=full) for parameter in wanted}


def model_of(endpoint: ModuleType) -> type[Model]:
    annotation = inspect.signature(endpoint.build_request).parameters["body"].annotation
    model: type[Model] = getattr(models, annotation)
    return model


def to_model(endpoint: ModuleType, source: dict[str, Any]) -> Model:
    files = {key: File(BytesIO(v), "ä.txt", "text/plain") for key, v in source.items() if isinstance(v, bytes)}
    return model_of(endpoint).from_dict({**source, **files})


def arguments_for(name: str, *, full: bool = False) -> dict[str, Any]:
    operation, endpoint = described()[name], endpoints()[name]
    arguments: dict[str, Any] = path_arguments(operation)
    for parameter in operation.query_parameters:
        if (value := query_values(operation, full=full).get(parameter["name"])) is not None:
            is_time = parameter["schema"].get("format") == "date-time"
            arguments[argument(parameter["name"])] = Timestamp.read(value) if is_time else value
    if operation.body:
        arguments["body"] = to_model(endpoint, sample(operation.body, full=full))
    return arguments


def assert_sent(request: Received, operation: Described, *, full: bool) -> None:
    """Compare the request that was received with the description."""
    path = operation.path
    for parameter in operation.path_parameters:
        path = path.replace(f"{{{parameter['name']}}}", quote(ODD, safe=""))
    assert (request.method, urlsplit(request.target).path) == (operation.method, "/v1" + path)
    query = {key: as_query(value) for key, value in query_values(operation, full=full).items()}
    assert parse_qs(urlsplit(request.target).query, keep_blank_values=True) == query
    assert request.headers["authorization"] == "Bearer k-1"
    content_type = request.headers.get("content-type")
    expected = sample(operation.body, full=full) if operation.body else {}
    if operation.body is None or (operation.body_type == "multipart/form-data" and not expected):
        assert (content_type, request.body) == (None, b"")  # a form without parts cannot be written
    elif operation.body_type == "multipart/form-data":
        assert {part.name: from_part(part, expected) for part in read_form(content_type, request.body)} == expected
    else:
        assert content_type == operation.body_type == "application/json"
        assert problems(json.loads(request.body), operation.body) == []
        assert json.loads(request.body) == expected


def as_query(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item if isinstance(item, str) else json.dumps(item) for item in values]


def from_part(part: Part, expected: dict[str, Any]) -> Any:
    if isinstance(expected[part.name], bytes):
        assert (part.file_name, part.content_type) == ("ä.txt", "text/plain")
        return part.content
    assert (part.file_name, part.content_type) == (None, None)
    return part.content.decode() if isinstance(expected[part.name], str) else json.loads(part.content)


def test_there_is_a_call_for_each_described_operation() -> None:
    assert endpoints().keys() == described().keys()


@every_operation
def test_the_operation_says_what_the_description_says(operation: str) -> None:
    facts, source = endpoints()[operation].OPERATION, described()[operation]
    keys = {"appKey": "app", "datasetKey": "dataset"}
    assert (facts.method, facts.path) == (source.method, source.path)
    assert {facts.key} - {None} == {keys[scheme] for scheme in source.schemes}
    repeatable = source.source.get("x-safe-to-repeat", source.method in ("GET", "HEAD", "PUT", "DELETE"))
    assert facts.safe_to_repeat is repeatable
    assert facts.app_modes == tuple(source.source.get("x-app-modes", ()))
    contents = [resolve(response).get("content", {}) for response in source.source["responses"].values()]
    unions = [content["text/event-stream"]["schema"]["$ref"] for content in contents if "text/event-stream" in content]
    assert [facts.events] == ([union.rpartition("/")[2] for union in unions] or [None])
    assert facts.results.keys() == source.answers.keys()


@both_sizes
@every_operation
def test_a_call_sends_what_is_described(operation: str, size: str, player: Player, client: AuthenticatedClient) -> None:
    full = size == "full"
    endpoints()[operation].sync_detailed(client=client, **arguments_for(operation, full=full))
    assert_sent(player.received.pop(), described()[operation], full=full)


@every_operation
async def test_an_awaited_call_sends_the_same(operation: str, player: Player) -> None:
    async with connect(player) as client:
        await endpoints()[operation].asyncio_detailed(client=client, **arguments_for(operation, full=True))
    assert_sent(player.received.pop(), described()[operation], full=True)


@every_operation
def test_every_described_answer_is_read_as_its_type(operation: str) -> None:
    facts = endpoints()[operation].OPERATION
    for status, content in described()[operation].answers.items():
        if content is None:
            assert facts.parse_response(httpx.Response(status), strict=True) is None
            continue
        content_type, schema = content
        value = sample(schema, full=True)
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"content-type": content_type}
        parsed = facts.parse_response(httpx.Response(status, headers=headers, content=body), strict=True)
        if "$ref" in schema and "properties" in resolve(schema):
            assert type(parsed) is getattr(models, schema["$ref"].rpartition("/")[2])
        if isinstance(parsed, File):
            assert (parsed.payload.read(), parsed.mime_type) == (body, content_type)
        elif content_type == "text/event-stream":
            assert parsed == body.decode()
        else:
            assert write(parsed) == value


WITH_PATH = [name for name, endpoint in endpoints().items() if "{" in endpoint.OPERATION.path]
WITH_BODY = [name for name, e in endpoints().items() if "body" in inspect.signature(e.build_request).parameters]


@pytest.mark.parametrize("nothing", ["", ".", "..", None, UNSET], ids=repr)
@pytest.mark.parametrize("operation", WITH_PATH)
def test_a_path_parameter_must_name_something(operation: str, nothing: Any, offline: AuthenticatedClient) -> None:
    arguments = arguments_for(operation)
    for parameter in path_arguments(described()[operation]):
        message = f"^{parameter} must (be a str|not be)"
        with pytest.raises(ValueError if isinstance(nothing, str) else TypeError, match=message):
            endpoints()[operation].sync_detailed(client=offline, **{**arguments, parameter: nothing})


@pytest.mark.parametrize("operation", WITH_BODY)
def test_a_missing_field_is_an_error_before_anything_is_sent(operation: str, offline: AuthenticatedClient) -> None:
    endpoint, schema = endpoints()[operation], described()[operation].body
    least = sample(schema, full=False)
    for name in resolve(schema).get("required", []):
        body = to_model(endpoint, {key: value for key, value in least.items() if key != name})
        with pytest.raises(TypeError, match=rf"^{name} is required"):
            endpoint.sync_detailed(client=offline, **{**arguments_for(operation), "body": body})


@pytest.mark.parametrize("operation", WITH_BODY)
def test_a_value_of_a_wrong_type_is_an_error_before_anything_is_sent(
    operation: str, offline: AuthenticatedClient
) -> None:
    endpoint, schema = endpoints()[operation], described()[operation].body
    full = sample(schema, full=True)
    for name, field in resolve(schema)["properties"].items():
        if not resolve(field).keys() & {"type", "oneOf", "anyOf"}:
            continue  # anything goes
        body = to_model(endpoint, {**full, name: object()})
        with pytest.raises(TypeError, match=rf"^{name} must be an? .+, not <object"):
            endpoint.sync_detailed(client=offline, **{**arguments_for(operation), "body": body})


def test_a_body_must_be_the_model_of_its_operation() -> None:
    """Without a check, anything else would be sent as another body, or as none."""
    for operation in WITH_BODY:
        endpoint, path = endpoints()[operation], path_arguments(described()[operation])
        for wrong in ({"user": "u"}, None, "x", models.Error()):
            with pytest.raises(TypeError, match=rf"^body must be an? {model_of(endpoint).__name__}, not "):
                endpoint.build_request(**path, body=wrong)


def test_a_query_parameter_of_a_wrong_type_is_refused(offline: AuthenticatedClient) -> None:
    for operation, endpoint in endpoints().items():
        for name in map(argument, query_values(described()[operation], full=True)):
            with pytest.raises(TypeError, match=rf"^{name} must be an? .+, not <object"):
                endpoint.sync_detailed(client=offline, **{**arguments_for(operation), name: object()})


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("query", None, "query must be a str, not None"),
        ("query", 5, "query must be a str, not 5"),
        ("inputs", [], "inputs must be a mapping, not []"),
        ("files", "a.png", "files must be a list or None, not 'a.png'"),
        ("files", ["a.png"], "files[0] must be an InputFile or a mapping, not 'a.png'"),
        ("files", [{"type": "image"}], "files[0].transfer_method is required"),
        ("files", [{"type": 5, "transfer_method": "remote_url"}], "files[0].type must be a str, not 5"),
        (
            "files",
            [models.InputFile(type_="image", transfer_method=7)],
            "files[0].transfer_method must be a str, not 7",
        ),
        ("auto_generate_name", 1, "auto_generate_name must be a bool, not 1"),
    ],
    ids=str,
)
def test_the_message_names_the_place_and_the_wrong_value(field: str, wrong: Any, message: str) -> None:
    body = models.SendChatMessageRequest(inputs={}, query="q", user="u")
    setattr(body, field, wrong)
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        send_chat_message.build_request(body=body)


class Grade(Model):
    level: Literal[1, 2] | int
    kind: Literal["a", "b"]


def test_the_message_names_the_values_of_a_closed_enum_only() -> None:
    with pytest.raises(TypeError, match=r"^level must be an int, not 'x'$"):
        check(Grade(level="x", kind="a"))
    with pytest.raises(TypeError, match=r"^kind must be \"a\" or \"b\", not 'x'$"):
        check(Grade(level=3, kind="x"))


def test_only_a_mapping_is_read_as_a_model() -> None:
    body: Any = {"query": "q"}
    message = r"^body must be a SendChatMessageRequest, not \{'query': 'q'\}: SendChatMessageRequest.from_dict reads"
    with pytest.raises(TypeError, match=message):
        send_chat_message.build_request(body=body)
    text: Any = "{}"
    with pytest.raises(TypeError, match=r"^src_dict must be a mapping, not '{}'$"):
        models.SendChatMessageRequest.from_dict(text)


def test_a_value_that_is_new_to_this_client_can_be_sent() -> None:
    body = models.SendChatMessageRequest(inputs={}, query="q", user="u", response_mode="telepathic")
    body["new_field"] = [1, None]
    sent = send_chat_message.build_request(body=body).arguments()["json"]
    assert sent == {"inputs": {}, "query": "q", "user": "u", "response_mode": "telepathic", "new_field": [1, None]}


def test_the_ways_to_call_give_the_same() -> None:
    error = httpx.Response(404, json={"code": "not_found", "message": "Not here.", "status": 404})
    client = answering(error)
    detailed, parsed = [
        call(client=client, user="u") for call in (list_conversations.sync_detailed, list_conversations.sync)
    ]
    assert detailed.parsed == parsed == models.Error(code="not_found", message="Not here.", status=404)
    assert (detailed.status_code, detailed.content) == (HTTPStatus.NOT_FOUND, error.content)
    assert list_conversations.parse_response(client=client, response=error) == parsed


async def test_the_awaited_ways_to_call_give_the_same() -> None:
    page = {"data": [{"id": "1"}], "has_more": False, "limit": 20}
    client = answering(httpx.Response(200, json=page))
    detailed = await list_conversations.asyncio_detailed(client=client, user="u")
    parsed = await list_conversations.asyncio(client=client, user="u")
    assert detailed.parsed == parsed == models.ConversationList.from_dict(page)


def test_a_status_that_is_not_described_gives_nothing_or_raises() -> None:
    response = httpx.Response(418, text="I am a teapot: ü")
    assert list_conversations.sync(client=answering(response), user="u") is None
    with pytest.raises(UnexpectedStatus, match="418\n\nI am a teapot: ü") as caught:
        list_conversations.sync(client=answering(response, strict=True), user="u")
    assert (caught.value.status_code, caught.value.content) == (418, response.content)


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b'{"data": [', b"\xff\xfe{", b"\x80"])
def test_content_that_is_not_described_gives_nothing_or_raises(body: bytes) -> None:
    response = httpx.Response(200, content=body)
    assert list_conversations.sync(client=answering(response), user="u") is None
    with pytest.raises(UnexpectedContent, match="status code 200") as caught:
        list_conversations.sync(client=answering(response, strict=True), user="u")
    assert (caught.value.status_code, caught.value.content) == (200, body)
    with pytest.raises(UnexpectedContent):
        list_conversations.OPERATION.parse_result(response)


@pytest.mark.parametrize("status", [499, 529, 999])
def test_a_status_that_python_does_not_know_is_returned(status: int) -> None:
    response = list_conversations.sync_detailed(client=answering(httpx.Response(status, text="Closed")), user="u")
    assert (response.status_code, response.content, response.parsed) == (status, b"Closed", None)


def test_a_binary_answer_is_returned_byte_for_byte() -> None:
    content = bytes(range(256)) * 3
    client = answering(httpx.Response(200, headers={"content-type": "image/png"}, content=content))
    file = preview_file.sync(file_id="1", client=client)
    assert isinstance(file, File)
    assert (file.payload.read(), file.mime_type) == (content, "image/png")
    assert isinstance(text_to_audio.sync(client=client, body=models.TextToAudioRequest(text="t")), File)


def test_delete_sends_a_body(player: Player, client: AuthenticatedClient) -> None:
    delete_conversation.sync("c-1", client=client, body=models.DeleteConversationRequest(user="u"))
    request = player.received.pop()
    assert (request.method, request.target) == ("DELETE", "/v1/conversations/c-1")
    assert json.loads(request.body) == {"user": "u"}


def test_parts_of_a_path_cannot_lead_elsewhere() -> None:
    request = get_annotation_reply_status.build_request("../../datasets", "x?user=root#")
    assert request.url == "/apps/annotation-reply/..%2F..%2Fdatasets/status/x%3Fuser%3Droot%23"


def test_a_lone_surrogate_in_a_path_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^action contains '\\ud83d', a lone surrogate \(half of a character\)"):
        get_annotation_reply_status.build_request("\ud83d", "x")


def test_unset_and_null_parameters_are_not_in_the_query() -> None:
    request = list_conversations.build_request(user="u", last_id=None, limit=0, sort_by=UNSET)
    assert request.params == {"user": "u", "limit": 0}


def test_results_name_types_that_exist() -> None:
    for endpoint in endpoints().values():
        for annotation in endpoint.OPERATION.results.values():
            kind = type_of(annotation)
            assert kind is None or isinstance(kind, type) or get_args(kind), annotation
