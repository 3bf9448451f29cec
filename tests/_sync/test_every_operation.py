# Made from tests/_async/test_every_operation.py by scripts/unasync. Do not edit.
"""Every operation of the description is reached by a named method, with a request that the description allows.

One story goes through the whole API on the fake server. The server's record of requests says what each call sent.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from _generate import public_api
from dify_plus import Dify
from dify_plus.testing import (
    ChatflowApp,
    Datasource,
    FakeDify,
    Fault,
    HumanInput,
    Pipeline,
    ReceivedRequest,
    WorkflowApp,
)
from dify_plus_api import models
from dify_plus_api.types import File
from tests._sync.support import Connect, Serve
from tests.support.description import Described, argument, described, problems, sample
from tests.support.endpoints import endpoints

MULTIPART = "multipart/form-data"
UNKNOWN = Fault(
    status=404,
    body="<!doctype html><title>404 Not Found</title>",
    headers={"content-type": "text/html; charset=utf-8"},
)
"""How old servers answer unknown paths."""

ALIASES = {
    "datasetHitTesting": "datasets.retrieve",
    "createDocumentByTextLegacy": "datasets.documents.create",
    "createDocumentByFileLegacy": "datasets.documents.create",
    "updateDocumentByTextLegacy": "datasets.documents.update",
    "updateDocumentByFile": "datasets.documents.update",
    "updateDocumentByFileLegacy": "datasets.documents.update",
}
"""Operations that are aliases of others, and the method that falls back to them or offers them."""

SEVERAL = {
    "sendChatMessage": "chat.send",
    "sendCompletion": "completions.send",
    "runWorkflow": "workflows.run",
    "runWorkflowById": "workflows.run",
    "streamWorkflowEvents": "workflows.attach",
    "configureAnnotationReply": "annotations.enable_reply",
    "updateDocumentStatus": "datasets.documents.enable",
    "updateDocumentsMetadata": "datasets.metadata.bind",
    "toggleBuiltInMetadata": "datasets.metadata.enable_built_in",
    "downloadDocument": "datasets.documents.download_url",
    "runPipeline": "datasets.pipeline.run",
}
"""Operations that several methods use, and the method that each belongs to."""


def test_every_operation_has_one_named_method() -> None:
    methods = public_api.methods(Dify(api_key="app-key"))
    paths_by_operation = {
        name: [method.path for method in methods if name in method.operations] for name in described()
    }
    several = {name for name, paths in paths_by_operation.items() if len(paths) > 1}

    missing_or_outdated = public_api.unnamed(methods) + public_api.outdated(methods)
    assert not missing_or_outdated, "\n".join(missing_or_outdated)
    assert several == set(SEVERAL)
    for name, path in {**SEVERAL, **ALIASES}.items():
        assert path in paths_by_operation[name]


def test_an_operation_without_a_method_is_reported_with_the_place_for_one() -> None:
    known = public_api.raw_modules()
    new = {
        "archiveConversation": "dify_plus_api.api.conversations.archive_conversation",
        "listShelves": "dify_plus_api.api.shelves.list_shelves",
    }
    missing = public_api.unnamed(public_api.methods(Dify(api_key="app-key")), {**known, **new})
    first, second = (line for line in missing if line.split()[0] in new)
    assert first.startswith("archiveConversation (dify_plus_api.api.conversations.archive_conversation) has no method")
    assert "resources/conversations.py, run" in first and "`API: ... (archiveConversation).`" in first
    assert "resources/shelves.py (a new resource)" in second


def test_a_method_whose_operation_is_gone_is_reported_with_its_place() -> None:
    known = public_api.raw_modules()
    del known["getAppSite"]
    [message] = public_api.outdated(public_api.methods(Dify(api_key="app-key")), known)
    assert re.match(r"app\.site \(dify_plus/_sync/resources/app\.py:\d+\) calls getAppSite, which is not", message)


def requested(request: ReceivedRequest) -> Described:
    """The operation that a request is for."""
    path = request.path.removeprefix("/v1")
    fitting = [
        operation
        for operation in described().values()
        if operation.method == request.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), path)
    ]
    return min(fitting, key=lambda operation: len(operation.path_parameters))


def form(request: ReceivedRequest) -> dict[str, Any]:
    """The fields of a multipart request; files are bytes, JSON parts are read."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, Any] = {}
    for part in message_from_bytes(head + request.body, policy=policy.HTTP).iter_parts():  # type: ignore[attr-defined]
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        fields[name] = content if part.get_filename() else content.decode()
    if "data" in fields:
        fields["data"] = json.loads(fields["data"])
    return fields


def breaches(request: ReceivedRequest, operation: Described) -> Iterator[str]:
    """How a request differs from the description."""
    allowed = {parameter["name"]: parameter for parameter in operation.query_parameters}
    query = parse_qs(request.query, keep_blank_values=True)
    yield from (f"query parameter {name} is not described" for name in query if name not in allowed)
    yield from (
        f"query parameter {name} is missing" for name in allowed if allowed[name].get("required") and name not in query
    )
    if operation.body is None:
        if request.body:
            yield "a body is not described"
        return
    if operation.body_type == MULTIPART:
        sent = {name: "" if isinstance(value, bytes) else value for name, value in form(request).items()}
    else:
        sent = request.json
    yield from problems(sent, operation.body)


def flow(inputs: dict[str, Any]) -> Any:
    decision = yield HumanInput("Send?", actions=["send"])
    return {"sent": decision.action}


def raw_arguments(module: Any, operation: Described) -> dict[str, Any]:
    """The required arguments of a generated call, with values made from the description."""
    arguments: dict[str, Any] = {argument(p["name"]): str(uuid4()) for p in operation.path_parameters}
    for parameter in operation.query_parameters:
        if parameter.get("required"):
            arguments[argument(parameter["name"])] = sample(parameter["schema"], full=False)
    if operation.body is not None:
        body: dict[str, Any] = sample(operation.body, full=operation.body_type == MULTIPART)
        read = {key: File(BytesIO(v), "a.txt") if isinstance(v, bytes) else v for key, v in body.items()}
        model = getattr(models, inspect.signature(module.build_request).parameters["body"].annotation)
        arguments["body"] = model.from_dict(read)
    return arguments


@pytest.mark.parametrize("name", endpoints())
def test_every_operation_is_reached_by_a_raw_call(name: str, fake: FakeDify, connect: Connect) -> None:
    module, operation = endpoints()[name], described()[name]
    dify = connect(fake, "chat", dataset_api_key=fake.dataset_key, max_retries=0)
    response = module.sync_detailed(client=dify.raw, **raw_arguments(module, operation))

    [request] = fake.requests
    assert requested(request).source["operationId"] == name
    assert list(breaches(request, operation)) == []
    assert response.headers["x-version"]
    if operation.schemes:
        assert response.status_code != 401


class Story:
    """Checks the requests of the calls, one after the other."""

    def __init__(self, fake: FakeDify) -> None:
        self.fake = fake
        self.reached: set[str] = set()
        self.wrong: list[str] = []

    def expect(self, operation_id: str, result: Any) -> Any:
        """Check that the call that returned this result has requested this operation."""
        wanted = f"{described()[operation_id].method} {described()[operation_id].path}"
        self._check_requests()
        if operation_id not in self.reached:
            self.wrong.append(f"{wanted} was not sent")
        return result

    def _check_requests(self) -> None:
        for request in self.fake.requests:
            if not request.path.startswith("/v1"):
                continue
            operation = requested(request)
            name = operation.source["operationId"]
            self.reached.add(name)
            self.wrong += [f"{name}: {breach}" for breach in breaches(request, operation)]
        self.fake.requests.clear()


def test_every_operation_is_called(serve: Serve, connect: Connect) -> None:
    fake = serve({"asking": WorkflowApp(flow), "talk": ChatflowApp(variables={"mood": "fine"})}, switching_time=0.0)
    story = Story(fake)
    call_apps(fake, connect, story.expect)
    call_knowledge(fake, connect(fake, "chat", dataset_api_key=fake.dataset_key), story.expect)

    assert story.wrong == []
    assert set(described()) - story.reached == set(), "add a call to call_apps or call_knowledge, below"


Expect = Callable[[str, Any], Any]


def call_apps(fake: FakeDify, connect: Connect, expect: Expect) -> None:
    dify = connect(fake, "chat")
    reply = expect("sendChatMessage", dify.chat.send("Hello"))
    expect("stopChatMessage", dify.chat.stop(reply.task_id))
    expect("getSuggestedQuestions", dify.chat.suggested(reply.message_id))
    expect("createMessageFeedback", dify.messages.feedback(reply.message_id, "like", content="Nice"))
    expect("listAppFeedbacks", dify.app.feedbacks().to_list())
    expect("listMessages", dify.messages.list(reply.conversation_id).to_list())
    expect("listConversations", dify.conversations.list().to_list())
    expect("renameConversation", dify.conversations.rename(reply.conversation_id, "Greetings"))
    expect("deleteConversation", dify.conversations.delete(reply.conversation_id))
    upload = expect("uploadFile", dify.files.upload(b"GIF89a", name="dot.gif"))
    dify.chat.send("Look", files=[upload])
    expect("previewFile", dify.files.preview(upload.id).read())
    expect("getEndUser", dify.end_users.get(upload.created_by))
    expect("audioToText", dify.audio.transcribe(b"ID3", name="hello.mp3"))
    expect("textToAudio", dify.audio.speak("Hello").read())
    expect("getServiceInfo", dify.app.service_info())
    expect("getAppInfo", dify.app.info())
    expect("getAppParameters", dify.app.parameters())
    expect("getAppMeta", dify.app.meta())
    expect("getAppSite", dify.app.site())
    annotation = expect("createAnnotation", dify.annotations.create("Why?", "Because."))
    expect("listAnnotations", dify.annotations.list(keyword="Why").to_list())
    expect("updateAnnotation", dify.annotations.update(annotation.id, "Why?", "So."))
    expect("deleteAnnotation", dify.annotations.delete(annotation.id))
    enabled = dify.annotations.enable_reply(embedding_provider_name="openai", embedding_model_name="small")
    job = expect("configureAnnotationReply", enabled)
    expect("getAnnotationReplyStatus", job.status())

    dify = connect(fake, "completion")
    text = expect("sendCompletion", dify.completions.send({"query": "rivers"}))
    expect("stopCompletion", dify.completions.stop(text.task_id))

    dify = connect(fake, "talk")
    reply = dify.chat.send("Hello")
    [variable] = expect("listConversationVariables", dify.conversations.variables(reply.conversation_id).to_list())
    changed = dify.conversations.update_variable(reply.conversation_id, variable.id, "better")
    expect("updateConversationVariable", changed)

    dify = connect(fake, "asking")
    run = expect("runWorkflow", dify.workflows.run({}))
    expect("runWorkflowById", dify.workflows.run({}, workflow_id=run.workflow_id))
    expect("stopWorkflow", dify.workflows.stop(run.task_id))
    expect("getWorkflowRun", dify.workflows.get_run(run.workflow_run_id))
    expect("listWorkflowLogs", dify.workflows.logs(status="succeeded", limit=5).to_list())
    token = run.reasons[0].form_token
    expect("getHumanInputForm", dify.human_input.get(token))
    expect("submitHumanInputForm", dify.human_input.submit(token, "send"))
    with dify.workflows.attach(run.workflow_run_id) as stream:
        expect("streamWorkflowEvents", stream.result())


def call_knowledge(fake: FakeDify, dify: Dify, expect: Expect) -> None:
    datasets = dify.datasets
    dataset = expect("createDataset", datasets.create("Water", indexing_technique="economy"))
    expect("listDatasets", datasets.list(keyword="Water").to_list())
    expect("getDataset", datasets.get(dataset.id))
    expect("updateDataset", datasets.update(dataset.id, description="On water"))
    call_documents(fake, dify, dataset.id, expect)
    expect("datasetRetrieve", datasets.retrieve(dataset.id, "rivers", search_method="keyword_search", top_k=3))
    fake.faults.add(UNKNOWN, path="*/retrieve")
    expect("datasetHitTesting", datasets.retrieve(dataset.id, "rivers"))

    field = expect("createMetadataField", datasets.metadata.create(dataset.id, "author", type="string"))
    expect("listMetadataFields", datasets.metadata.list(dataset.id))
    expect("updateMetadataField", datasets.metadata.update(dataset.id, field.id, "writer"))
    expect("listBuiltInMetadataFields", datasets.metadata.list_built_in(dataset.id))
    expect("toggleBuiltInMetadata", datasets.metadata.enable_built_in(dataset.id))
    document = datasets.documents.list(dataset.id).first()
    assert document is not None
    values = [{"document_id": document.id, "metadata_list": [{"id": field.id, "name": "writer", "value": "me"}]}]
    expect("updateDocumentsMetadata", datasets.metadata.bind(dataset.id, values))
    expect("deleteMetadataField", datasets.metadata.delete(dataset.id, field.id))

    tag = expect("createTag", datasets.tags.create("blue"))
    expect("listTags", datasets.tags.list())
    expect("updateTag", datasets.tags.update(tag.id, "green"))
    expect("bindTags", datasets.tags.bind(dataset.id, [tag.id]))
    expect("listDatasetTags", datasets.tags.of_dataset(dataset.id))
    expect("unbindTag", datasets.tags.unbind(dataset.id, [tag.id]))
    expect("deleteTag", datasets.tags.delete(tag.id))

    expect("listModels", dify.models.list("llm"))
    call_pipelines(fake, dify, expect)
    expect("deleteDataset", datasets.delete(dataset.id))


def call_documents(fake: FakeDify, dify: Dify, dataset_id: str, expect: Expect) -> None:
    documents, segments, chunks = dify.datasets.documents, dify.datasets.segments, dify.datasets.child_chunks
    made = expect("createDocumentByText", documents.create(dataset_id, text="Rivers flow.", name="Rivers"))
    made.wait(timeout=60)
    document_id = made.document.id
    expect("getIndexingStatus", documents.indexing_status(dataset_id, made.batch))
    by_file = expect("createDocumentByFile", documents.create(dataset_id, file=b"Lakes lie.", name="lakes.txt"))
    by_file.wait(timeout=60)
    expect("updateDocumentByText", documents.update(dataset_id, document_id, text="Rivers run.", name="R"))
    expect("updateDocument", documents.update(dataset_id, by_file.document.id, file=b"Seas.", name="seas.txt"))
    expect("listDocuments", documents.list(dataset_id, keyword="R").to_list())
    expect("getDocument", documents.get(dataset_id, document_id, metadata="without"))
    expect("updateDocumentStatus", documents.disable(dataset_id, [document_id]))
    documents.enable(dataset_id, [document_id])
    expect("downloadDocument", documents.download_url(dataset_id, by_file.document.id))
    expect("downloadDocumentsZip", documents.download_zip(dataset_id, [by_file.document.id]).read())

    [segment] = expect("createSegments", segments.create(dataset_id, document_id, ["Ponds are small."]))
    expect("listSegments", segments.list(dataset_id, document_id).to_list())
    expect("getSegment", segments.get(dataset_id, document_id, segment.id))
    expect("updateSegment", segments.update(dataset_id, document_id, segment.id, content="Ponds are still."))
    expect("deleteSegment", segments.delete(dataset_id, document_id, segment.id))

    nested = dify.datasets.create("Nested")
    rules = {
        "mode": "hierarchical",
        "rules": {
            "pre_processing_rules": [],
            "segmentation": {"separator": "\n\n", "max_tokens": 500},
            "parent_mode": "paragraph",
            "subchunk_segmentation": {"separator": "\n", "max_tokens": 200},
        },
    }
    made = documents.create(
        nested.id,
        text="One.\nTwo.",
        name="N",
        indexing_technique="high_quality",
        doc_form="hierarchical_model",
        process_rule=rules,
    )
    made.wait(timeout=60)
    parent = segments.list(nested.id, made.document.id).first()
    assert parent is not None
    place = (nested.id, made.document.id, parent.id)
    chunk = expect("createChildChunk", chunks.create(*place, "Three."))
    expect("listChildChunks", chunks.list(*place).to_list())
    expect("updateChildChunk", chunks.update(*place, chunk.id, "Four."))
    expect("deleteChildChunk", chunks.delete(*place, chunk.id))
    expect("deleteDocument", documents.delete(nested.id, made.document.id))
    call_old_servers(fake, dify, dataset_id, document_id, expect)


def call_old_servers(fake: FakeDify, dify: Dify, dataset_id: str, document_id: str, expect: Expect) -> None:
    """Servers that do not know the routes with dashes answer them as they answer every unknown route."""
    documents = dify.datasets.documents
    fake.faults.add(UNKNOWN, method="PATCH", path="/datasets/*/documents/*")
    changed = documents.update(dataset_id, document_id, file=b"Lakes wait.", name="lakes.txt")
    expect("updateDocumentByFile", changed)
    changed.wait(timeout=60)
    for route in ("create-by-text", "create-by-file", "update-by-text", "update-by-file"):
        fake.faults.add(UNKNOWN, times=None, path=f"/datasets/*/{route}")
    expect("createDocumentByTextLegacy", documents.create(dataset_id, text="Seas.", name="S"))
    expect("createDocumentByFileLegacy", documents.create(dataset_id, file=b"Seas.", name="s.txt"))
    expect("updateDocumentByTextLegacy", documents.update(dataset_id, document_id, text="Run.", name="R"))
    changed = documents.update(dataset_id, document_id, file=b"Flow.", name="r.txt")
    expect("updateDocumentByFileLegacy", changed)
    fake.faults.clear()


def call_pipelines(fake: FakeDify, dify: Dify, expect: Expect) -> None:
    dataset = fake.knowledge.add_pipeline("Piped", Pipeline([Datasource("files"), Datasource("web", "website_crawl")]))
    pipeline = dify.datasets.pipeline
    expect("listDatasourcePlugins", pipeline.datasources(dataset.id))
    with pipeline.run_node(dataset.id, "web", datasource_type="website_crawl", inputs={"url": "x"}) as stream:
        expect("runDatasourceNode", stream.result())
    upload = expect("uploadPipelineFile", pipeline.upload_file(b"Rivers flow.", name="rivers.txt"))
    run = pipeline.run(dataset.id, "files", [upload], datasource_type="local_file")
    expect("runPipeline", run)
