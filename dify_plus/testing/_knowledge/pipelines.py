"""Operations on pipelines: their data sources, running one, running the whole, uploads for them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.datasources import Datasource, Pipeline
from dify_plus.testing._knowledge.entities import Dataset, Document
from dify_plus.testing._knowledge.file_text import extension, text_of
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._operations.files import size_limit
from dify_plus.testing._runs.workflow_record import NodeRecord
from dify_plus.testing._server.errors import Refused, invalid_param, json_response
from dify_plus.testing._server.event_streams import MEDIA_TYPE

KINDS = ("online_document", "local_file", "website_crawl", "online_drive")
NAMES = {"online_document": ("page", "page_name"), "website_crawl": ("title",)}
"""Where an entry has its name, by kind."""
IDS = {"online_document": ("page", "page_id"), "website_crawl": ("url",), "online_drive": ("id",)}
"""Where an entry says what it is."""


def _pipeline(call: DatasetCall) -> Pipeline:
    pipeline = call.knowledge.pipelines.get(call.dataset.id)
    if pipeline is None:
        raise invalid_param("Pipeline not found")
    return pipeline


def _events(events: Iterable[Json]) -> Response:
    frames = [f"data: {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}\n\n" for event in events]
    response = Response("".join(frames), media_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-cache"
    return response


async def _upload_file(call: DatasetCall) -> Response:
    part = call.only_file()
    name = str(part.filename)
    if not part.content_type:
        raise Refused(415, "unsupported_file_type", "File type not allowed.")
    if len(part.content) > size_limit(extension(name)):
        raise Refused(413, "file_too_large", "")
    file = call.knowledge.new_file(name, part.content_type, part.content)
    created_at = datetime.fromtimestamp(file.created_at, UTC).replace(tzinfo=None).isoformat()
    return json_response({**file.json(), "created_at": created_at}, 201)


async def _list_sources(call: DatasetCall) -> Response:
    return json_response([source.json() for source in _pipeline(call).sources])


# -- one data source ---------------------------------------------------------------------------------------------


async def _run_source(call: DatasetCall) -> Response:
    checks = call.fields("DatasourceNodeRunPayload")
    checks.required("inputs", dict)
    kind = checks.enum("datasource_type", KINDS, required=True)
    checks.text("credential_id")
    checks.required("is_published", bool)
    checks.done()
    source = _pipeline(call).source(call.path["node_id"])
    return _events(_source_events(source, kind))


def _source_events(source: Datasource | None, kind: str | None) -> list[Json]:
    if source is None:
        return [_source_error("Datasource node data not found")]
    if source.error is not None:
        return [_source_error(source.error)]
    if kind == "local_file" or kind != source.kind:
        return [_source_error(f"Unsupported datasource provider: {kind}")]
    items, count = list(source.items), len(source.items)
    progress = [{"event": "datasource_processing", "total": count, "completed": done} for done in range(1, count + 1)]
    counts = {"total": count, "completed": count, "time_consuming": 0.1}
    end = {"event": "datasource_completed", "data": items, **counts}
    return [*(progress if kind == "website_crawl" else []), end]


def _source_error(message: str) -> Json:
    return {"event": "datasource_error", "error": message}


# -- the whole pipeline ------------------------------------------------------------------------------------------


async def _run(call: DatasetCall) -> Response:
    checks = call.fields("PipelineRunApiEntity")
    checks.required("inputs", dict)
    kind = checks.enum("datasource_type", KINDS, required=True)
    entries = [entry.payload for entry in checks.objects("datasource_info_list")]
    node_id = checks.text("start_node_id", required=True)
    published = checks.required("is_published", bool)
    if checks.required("response_mode", str) is not None:
        checks.one_of("response_mode", ("streaming", "blocking"))
    checks.done()
    pipeline = _pipeline(call)
    source = pipeline.source(str(node_id))
    if pipeline.error is not None or source is None:
        raise Refused(500, "pipeline_run_error", pipeline.error or f"Start node {node_id} not found")
    texts = [_text(call.knowledge, source, entry) for entry in entries]
    if not published:
        return _draft(call, source, texts, checks.payload["response_mode"] == "streaming")
    batch = call.knowledge.new_batch()
    documents = [
        _document(call.knowledge, call.dataset, pipeline, batch, str(kind), entry, text)
        for entry, text in zip(entries, texts, strict=True)
    ]
    shown = [document.pipeline_json(document.timeline.before) for document in documents]
    return json_response({"batch": batch, "dataset": _dataset(call.dataset), "documents": shown})


def _dataset(dataset: Dataset) -> Json:
    return {
        "id": dataset.id,
        "name": dataset.name,
        "description": dataset.description,
        "chunk_structure": dataset.chunk_structure,
    }


def _at(entry: Json, path: tuple[str, ...]) -> Any:
    value: Any = entry
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(knowledge: Knowledge, source: Datasource, entry: Json) -> str:
    """The content of an entry of the request."""
    if source.kind == "local_file":
        file = knowledge.files.get(str(entry.get("reference") or entry.get("related_id")))
        if file is None:
            raise Refused(500, "pipeline_run_error", "File not found")
        return text_of(file.name, file.content)
    wanted = _at(entry, IDS[source.kind])
    return (source.texts or {}).get(str(wanted), str(wanted))


def _document(
    knowledge: Knowledge, dataset: Dataset, pipeline: Pipeline, batch: str, kind: str, entry: Json, text: str
) -> Document:
    name = _at(entry, NAMES.get(kind, ("name",)))
    rule = dataset.rules[-1] if dataset.rules else knowledge.new_rule(dataset, {"mode": "automatic"})
    return knowledge.new_document(
        dataset,
        str(name or "untitled"),
        text,
        rule,
        batch=batch,
        doc_form=pipeline.chunk_structure,
        source_type=kind,
        source_info=entry,
    )


# -- a draft is only tried out -----------------------------------------------------------------------------------


def _draft(call: DatasetCall, source: Datasource, texts: list[str], streaming: bool) -> Response:
    """The first entry goes through the pipeline, and nothing is stored."""
    outputs = {"text": texts[0] if texts else ""}
    run = {"id": call.state.uuid(), "workflow_id": call.dataset.pipeline_id}
    ids = {"workflow_run_id": run["id"], "task_id": call.state.uuid()}
    end = _draft_end(run, outputs, int(call.now))
    if not streaming:
        return json_response({**ids, "data": end})
    node = NodeRecord(call.state.uuid(), source.node_id, "datasource", source.json()["title"], 1, call.now)
    started = {"event": "node_started", **ids, "data": node.started()}
    node.status, node.finished_at = "succeeded", call.now
    begin: Json = {**run, "inputs": {}, "created_at": int(call.now), "reason": "initial"}
    of_workflow = {"created_by": {"id": call.knowledge.account_id, "user": call.dataset.author}, "exceptions_count": 0}
    return _events(
        [
            {"event": "workflow_started", **ids, "data": begin},
            started,
            {"event": "node_finished", **ids, "data": node.finished({}, {}, outputs, None)},
            {"event": "workflow_finished", **ids, "data": {**end, **of_workflow, "files": []}},
        ]
    )


def _draft_end(run: Json, outputs: Json, when: int) -> Json:
    return {
        **run,
        "status": "succeeded",
        "outputs": outputs,
        "error": None,
        "elapsed_time": 0.1,
        "total_tokens": 0,
        "total_steps": 1,
        "created_at": when,
        "finished_at": when,
    }


def routes(knowledge: Knowledge) -> list[Route]:
    """The operations of this area."""
    base = "/datasets/{dataset_id:uuid}/pipeline"
    return [
        dataset_route(knowledge, "POST", "/datasets/pipeline/file-upload", _upload_file, "form"),
        dataset_route(knowledge, "GET", base + "/datasource-plugins", _list_sources),
        dataset_route(knowledge, "POST", base + "/datasource/nodes/{node_id}/run", _run_source),
        dataset_route(knowledge, "POST", base + "/run", _run),
    ]
