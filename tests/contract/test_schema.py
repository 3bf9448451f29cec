"""The description against FakeDify: whatever is sent to an operation, its answer is one that the description has.

Requests are made from the schemas of the description, some with a fault in them. Each answer is checked as schemathesis
does it: its status, content type and body must be described; a wrong key, a request that does not fit, and a method
that is not described must be refused. Each operation must also succeed at least once.

Schemathesis itself knows nothing of what the real server does and the description cannot say: HTML for paths that are
no route, 500 for JSON that is no object, 415 for a body that is no JSON, 405 without `Allow`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dify_plus.testing import ChatflowApp, Datasource, FakeDify, HumanInput, Pipeline, WorkflowApp
from dify_plus.testing._versions import VERSIONS
from tests.contract.schemas import TEXT, fitting, nearly
from tests.support.description import Described, described, problems, resolve, sample

pytestmark = pytest.mark.slow

EXAMPLES = 12
NO_KEYS = ["", "wrong"]
OK = {200, 201, 204}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
APPS = {"completion": "completion", "workflow": "asking", "human_input": "asking"}
"""Which app is asked for the operations of a tag; the others ask a chatflow."""
LENIENT = ("$.user: ", "$.trace_session_id: ", "$.document_ids: ", "$: 'document_ids' is a required property")
"""How the validator reports bodies that break the description, although the server accepts them: it turns any user into
text, ignores fields that it does not know yet, and does nothing if there are no documents."""
UPLOAD = ("a.txt", "text/plain")
UPLOADS = {"audioToText": ("a.mp3", "audio/mp3")}
"""Operation -> the name and the type of the file to upload."""
SEGMENTATION = {"separator": "\n\n", "max_tokens": 100}
RULES = {"pre_processing_rules": [], "segmentation": SEGMENTATION, "parent_mode": "paragraph"}
HIERARCHICAL = {
    "indexing_technique": "high_quality",
    "doc_form": "hierarchical_model",
    "process_rule": {"mode": "hierarchical", "rules": {**RULES, "subchunk_segmentation": SEGMENTATION}},
}


def asking(inputs: dict[str, Any]) -> Any:
    decision = yield HumanInput("Send?", actions=["send"])
    return {"sent": decision.action}


class World:
    """A server with one object of each kind, and the ids of these objects."""

    def __init__(self, fake: FakeDify, client: httpx.Client) -> None:
        self.fake, self.client = fake, client
        self.ids: dict[str, list[str]] = {}

    def post(self, app: str, path: str, body: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        key = self.fake.key(app) if app else self.fake.dataset_key
        more = content or {"json": body}
        response = self.client.post(self.fake.base_url + path, headers={"Authorization": f"Bearer {key}"}, **more)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def fill(self, tag: str) -> None:
        """Create the objects that the operations of a tag need."""
        if tag in ("workflow", "workflows", "human_input"):
            run = self.post("asking", "/workflows/run", {"inputs": {}, "user": "u"})
            token = run["data"]["reasons"][0]["form_token"]
            self.ids |= {"workflow_run_id": [run["workflow_run_id"]], "task_id": [run["task_id"]]}
            self.ids |= {"form_token": [token], "workflow_id": [run["data"]["workflow_id"]]}
        elif self.fake.state.apps and tag not in KNOWLEDGE_TAGS:
            self._chat()
        else:
            self._knowledge()

    def _chat(self) -> None:
        upload = self.post("talk", "/files/upload", data={"user": "u"}, files={"file": ("a.png", b"P", "image/png")})
        sent = {"type": "image", "transfer_method": "local_file", "upload_file_id": upload["id"]}
        reply = self.post("talk", "/chat-messages", {"inputs": {}, "query": "Hi", "user": "u", "files": [sent]})
        annotation = self.post("talk", "/apps/annotations", {"question": "q", "answer": "a"})
        names = ("score_threshold", "embedding_provider_name", "embedding_model_name")
        job = self.post("talk", "/apps/annotation-reply/enable", dict(zip(names, (0.9, "p", "m"), strict=True)))
        conversation = self.fake.state.apps["talk"].conversations[reply["conversation_id"]]
        self.ids |= {"conversation_id": [reply["conversation_id"]], "message_id": [reply["message_id"]]}
        self.ids |= {"task_id": [reply["task_id"]], "variable_id": [conversation.variables[0].id]}
        self.ids |= {"file_id": [upload["id"]], "end_user_id": [upload["created_by"]]}
        self.ids |= {"annotation_id": [annotation["id"]], "job_id": [job["job_id"]]}

    def _knowledge(self) -> None:
        piped = self.fake.knowledge.add_pipeline("Piped", Pipeline([Datasource("web", "website_crawl")]))
        dataset = self.post("", "/datasets", {"name": "Water"})["id"]
        parts = {"data": (None, json.dumps(HIERARCHICAL)), "file": ("n.txt", b"One.\n\nTwo.", "text/plain")}
        made = self.post("", f"/datasets/{dataset}/document/create-by-file", files=parts)
        document = made["document"]["id"]
        segments = f"/datasets/{dataset}/documents/{document}/segments"
        headers = {"Authorization": f"Bearer {self.fake.dataset_key}"}
        segment = self.client.get(self.fake.base_url + segments, headers=headers).json()["data"][0]["id"]
        child = self.post("", f"{segments}/{segment}/child_chunks", {"content": "c"})["data"]["id"]
        field = self.post("", f"/datasets/{dataset}/metadata", {"type": "string", "name": "author"})["id"]
        tag = self.post("", "/datasets/tags", {"name": "blue"})["id"]
        self.ids |= {"dataset_id": [dataset, piped.id], "document_id": [document], "segment_id": [segment]}
        self.ids |= {"child_chunk_id": [child], "metadata_id": [field], "batch": [made["batch"]], "node_id": ["web"]}
        self.ids |= {"tag_id": [tag], "target_id": [dataset], "piped": [piped.id]}

    def right(self, operation: Described) -> Case:
        """Return a request that must succeed. It has the required fields, and more where the server needs more."""
        name = str(operation.source["operationId"])
        query: dict[str, Any] = {"user": "u"}
        body = with_ids(sample(operation.body, full=False), self) if operation.body else None
        ids = {parameter["name"]: self.ids.get(parameter["name"], [""])[0] for parameter in operation.path_parameters}
        match name.removesuffix("Legacy"):
            case "audioToText":
                body = {"file": b"ID3", "user": "u"}
            case "createDocumentByFile" | "updateDocumentByFile" | "updateDocument":
                body = {"data": HIERARCHICAL, "file": b"One.\n\nTwo."}
            case "updateDocumentByText":
                body = {**HIERARCHICAL, "name": "N", "text": "One."}
            case "downloadDocumentsZip":
                body = {"document_ids": self.ids["document_id"]}
            case "submitHumanInputForm":
                body = {"inputs": {}, "action": "send", "user": "u"}
            case "renameConversation":
                body = {"name": "N", "user": "u"}
            case "createMessageFeedback":
                body = {"rating": "like", "user": "u"}
            case "listMessages":
                query = {"conversation_id": self.ids["conversation_id"][0], "user": "u"}
            case "runPipeline":
                ids["dataset_id"] = self.ids["piped"][0]
                body = {"inputs": {}, "datasource_type": "website_crawl", "datasource_info_list": [{"url": "x"}]}
                body |= {"start_node_id": "web", "is_published": True, "response_mode": "blocking"}
        if body and "user" in body:
            body["user"] = "u"
        return Case(path_of(operation, ids), ids, query, body, self.key(operation))

    def key(self, operation: Described) -> str:
        """Return the key that an operation needs."""
        tag = operation.source["tags"][0]
        app = next((app for start, app in APPS.items() if tag.startswith(start)), "talk")
        return self.fake.dataset_key if operation.schemes == {"datasetKey"} else self.fake.key(app)


KNOWLEDGE_TAGS = {
    operation.source["tags"][0] for operation in described().values() if operation.schemes == {"datasetKey"}
}


@dataclass
class Case:
    """One request."""

    path: str
    ids: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any] | None
    key: str


@st.composite
def cases(draw: st.DrawFn, operation: Described, world: World) -> Case:
    """Requests for an operation: most are valid, some have a fault in the path, the query or the body."""
    ids = {}
    for parameter in operation.path_parameters:
        name, schema = parameter["name"], resolve(parameter["schema"])
        known = st.sampled_from(schema.get("enum") or world.ids.get(name) or [UNKNOWN])
        strange = st.sampled_from([UNKNOWN, "zzz", "%é\u2028?"])
        ids[name] = draw(known) if draw(st.integers(0, 3)) else draw(strange)
    query = {}
    for parameter in operation.query_parameters:
        if parameter.get("required") or draw(st.booleans()):
            value = draw(fitting(parameter["schema"]) if draw(st.integers(0, 4)) else TEXT)
            query[parameter["name"]] = str(value).lower() if isinstance(value, bool) else value
    body = None
    if operation.body is not None:
        fits = fitting(operation.body)
        body = with_ids(draw(nearly(fits) if draw(st.integers(0, 2)) == 0 else fits), world)
    for source in (query, body or {}):
        if "user" in source and draw(st.integers(0, 4)):
            source["user"] = "u"
    right = world.key(operation)
    key = right if draw(st.integers(0, 9)) else draw(st.sampled_from([*NO_KEYS, world.fake.key("chat")]))
    return Case(path_of(operation, ids), ids, query, body, key)


def path_of(operation: Described, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: quote(ids[found[1]], safe=""), operation.path)


def with_ids(value: Any, world: World) -> Any:
    """Return a body with ids of objects that exist."""
    if isinstance(value, dict):
        real = {name: world.ids[name][0] for name in value.keys() & world.ids.keys() if isinstance(value[name], str)}
        return {name: real.get(name, with_ids(inner, world)) for name, inner in value.items()}
    return [with_ids(inner, world) for inner in value] if isinstance(value, list) else value


def send(world: World, operation: Described, case: Case) -> httpx.Response:
    headers = {"Authorization": f"Bearer {case.key}"} if case.key else {}
    content: dict[str, Any] = {}
    if operation.body_type == "multipart/form-data":
        parts = {name: value for name, value in (case.body or {}).items() if value is not None}
        called, kind = UPLOADS.get(operation.source["operationId"], UPLOAD)
        files = {name: (called, value, kind) for name, value in parts.items() if isinstance(value, bytes)}
        fields = {name: (None, form_text(value)) for name, value in parts.items() if name not in files}
        content["files"] = {**files, **fields} or {"nothing": (None, "")}
    elif case.body is not None:
        content["json"] = case.body
    url = world.fake.base_url + case.path
    return world.client.request(operation.method, url, params=case.query, headers=headers, **content)


def form_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def breaches(operation: Described, case: Case, response: httpx.Response) -> Iterator[str]:
    """Yield how an answer breaks the description."""
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code == 404 and kind == "text/html" and not all(map(is_uuid, case.ids.values())):
        return  # an id that is no UUID: to the server this is another route, and an unknown one
    if response.headers.get("x-version") not in VERSIONS:
        yield "the answer does not name the server's version"
    if case.key in NO_KEYS and operation.schemes:
        if response.status_code != 401 or not response.headers.get("www-authenticate"):
            yield f"{response.status_code} without a key"
    elif response.is_success and operation.body and operation.body_type == "application/json":
        unfit = [problem for problem in problems(case.body, operation.body) if not problem.startswith(LENIENT)]
        if unfit:
            yield f"a body that does not fit is accepted: {unfit}"
    if response.status_code == 500 and operation.source["operationId"] == "updateDocumentStatus":
        return  # ids that are no UUIDs crash the server
    answer = resolve(operation.source["responses"].get(str(response.status_code)))
    if answer is None:
        yield f"status {response.status_code} is not described: {response.text[:300]}"
        return
    content = answer.get("content", {})
    if not content:
        if response.content:
            yield f"no content is described: {response.content[:300]!r}"
        return
    if kind not in content:
        if not any(resolve(media["schema"]).get("format") == "binary" for media in content.values()):
            yield f"{kind} is not described: {response.content[:300]!r}"
        return
    schema = content[kind]["schema"]
    if kind == "application/json":
        yield from problems(response.json(), schema)
        code = response.json().get("code") if "x-error-codes" in answer else None
        if code is not None and code not in answer["x-error-codes"]:  # what is wrong with a segment has no code
            yield f"the code {code} is not described for {response.status_code}"
    elif kind == "text/event-stream":
        for frame in response.text.split("\n\n"):
            if frame.startswith("data: "):
                yield from problems(json.loads(frame.removeprefix("data: ")), schema)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60, verify=False, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("server", ["1.14.2", "1.16.1"])
@pytest.mark.parametrize("name", described())
def test_every_answer_is_described(name: str, server: str, client: httpx.Client) -> None:
    operation = described()[name]
    apps = {"asking": WorkflowApp(asking), "talk": ChatflowApp(variables={"mood": "fine"}, suggested=["Why?"])}
    with FakeDify(apps, seed=1, ping_interval=0.02, silence_limit=0.05, swagger_page=False, server=server) as fake:
        world = World(fake, client)
        world.fill(operation.source["tags"][0])
        statuses: set[int] = set()

        def answer(case: Case) -> None:
            response = send(world, operation, case)
            statuses.add(response.status_code)
            assert list(breaches(operation, case, response)) == [], case
            assert fake.errors == []

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases(operation, world))
        def check(case: Case) -> None:
            answer(case)

        check()
        if not statuses & OK:
            answer(world.right(operation))
        assert statuses & OK, "it never succeeds"


def test_methods_that_are_not_described_are_refused(client: httpx.Client) -> None:
    paths: dict[str, set[str]] = {}
    for operation in described().values():
        ids = {parameter["name"]: UNKNOWN for parameter in operation.path_parameters}
        ids |= {
            p["name"]: schema["enum"][0]
            for p in operation.path_parameters
            if "enum" in (schema := resolve(p["schema"]))
        }
        paths.setdefault(path_of(operation, ids), set()).add(operation.method)
    with FakeDify() as fake:
        for path, methods in paths.items():
            for method in {"DELETE", "GET", "PATCH", "POST", "PUT"} - methods:
                response = client.request(method, fake.base_url + path)
                assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed"), (method, path)
