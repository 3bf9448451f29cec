"""Bringing documents in, and replacing them: by text or by file."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.datasets import TECHNIQUES, embedding
from dify_plus.testing._knowledge.entities import Dataset, Document, ProcessRule, StoredFile
from dify_plus.testing._knowledge.file_text import EXTENSIONS, LARGEST, extension, text_of
from dify_plus.testing._knowledge.models import check_model
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.process_rule import check_complete, checked_rule
from dify_plus.testing._knowledge.requests import DatasetCall, dataset_route
from dify_plus.testing._knowledge.retrieval_model import check_reranking, checked_retrieval_model
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server.errors import Refused, invalid_param, json_response, not_found
from dify_plus.testing._server.multipart import Part

DOC_FORMS = ("text_model", "hierarchical_model", "qa_model")


# -- what comes with a request -----------------------------------------------------------------------------------


def _settings(checks: Fields) -> Json:
    """What says how to index, in all four operations."""
    doc_form = checks.text("doc_form") or "text_model"
    if doc_form not in DOC_FORMS:
        checks.add("doc_form", "Value error, Invalid doc_form.", "value_error", doc_form)
    return {
        "doc_form": doc_form,
        "doc_language": checks.text("doc_language") or "English",
        "process_rule": checked_rule(checks),
        "retrieval_model": checked_retrieval_model(checks),
        "embedding_model": checks.text("embedding_model"),
        "embedding_model_provider": checks.text("embedding_model_provider"),
    }


def _check_models(knowledge: Knowledge, settings: Json) -> None:
    check_model(knowledge.models, settings["embedding_model_provider"], settings["embedding_model"], "text-embedding")
    check_reranking(knowledge.models, settings["retrieval_model"])


def _file_source(file: StoredFile) -> Json:
    """What the server adds to the settings once the file is stored; it shows in its validator's messages."""
    info = {"data_source_type": "upload_file", "file_info_list": {"file_ids": [file.id]}}
    return {"data_source": {"type": "upload_file", "info_list": info}}


def _store(knowledge: Knowledge, part: Part, too_large: Refused, unsupported: Refused) -> StoredFile:
    name = str(part.filename)
    if extension(name) not in EXTENSIONS:
        raise unsupported
    if len(part.content) > LARGEST:
        raise too_large
    return knowledge.new_file(name, part.content_type or "application/octet-stream", part.content)


def _answer(call: DatasetCall, document: Document) -> Response:
    """The document as it is before the work on it begins."""
    shown = document.json(document.timeline.before, call.dataset.metadata_of(document))
    return json_response({"document": shown, "batch": document.batch})


# -- new documents -----------------------------------------------------------------------------------------------


def _check_form(dataset: Dataset, doc_form: str) -> None:
    if dataset.doc_form not in (None, doc_form):
        raise invalid_param("doc_form is different from the dataset doc_form.")


def _rule(knowledge: Knowledge, dataset: Dataset, given: Json | None) -> ProcessRule:
    if given is not None:
        return knowledge.new_rule(dataset, given)
    return dataset.rules[-1] if dataset.rules else knowledge.new_rule(dataset, {"mode": "automatic"})


def _set_up(knowledge: Knowledge, dataset: Dataset, technique: str, settings: Json) -> None:
    """The first document decides how a knowledge base is indexed, if nothing did before."""
    if dataset.indexing_technique is not None:
        return
    for key, value in embedding(knowledge, technique, settings).items():
        setattr(dataset, key, value)
    if technique == "high_quality":
        default = {"search_method": "semantic_search", "reranking_enable": False, "top_k": 4}
        chosen = settings["retrieval_model"] or {**default, "score_threshold_enabled": False}
        dataset.retrieval_model = dataset.retrieval_model or chosen
    dataset.indexing_technique = technique


def _add(call: DatasetCall, file: StoredFile, technique: str, settings: Json) -> Document:
    """A new document, or new content for one that has the same name."""
    knowledge, dataset = call.knowledge, call.dataset
    _check_form(dataset, settings["doc_form"])
    _set_up(knowledge, dataset, technique, settings)
    rule, batch = _rule(knowledge, dataset, settings["process_rule"]), knowledge.new_batch()
    text = text_of(file.name, file.content)
    for document in dataset.documents.values():
        if document.name == file.name and document.enabled and document.file is not None:
            document.rule, document.batch, document.created_from = rule, batch, "api"
            document.doc_form, document.doc_language = settings["doc_form"], settings["doc_language"]
            _replace(call, document, file, text)
            return document
    return knowledge.new_document(
        dataset,
        file.name,
        text,
        rule,
        batch=batch,
        doc_form=settings["doc_form"],
        doc_language=settings["doc_language"],
        file=file,
    )


def _replace(call: DatasetCall, document: Document, file: StoredFile | None, text: str) -> None:
    document.known_words, document.known_tokens = document.word_count(call.now), document.tokens(call.now)
    document.file, document.text, document.updated_at = file, text, call.now
    call.knowledge.index(call.dataset, document)


async def _create_by_text(call: DatasetCall) -> Response:
    checks = call.fields("DocumentTextCreatePayload")
    name, text = checks.text("name", required=True), checks.text("text", required=True)
    settings = _settings(checks)
    technique = checks.text("indexing_technique")
    checks.text("original_document_id")
    checks.done()
    knowledge, dataset = call.knowledge, call.dataset
    if dataset.indexing_technique is None and not technique:
        raise invalid_param("indexing_technique is required.")
    _check_models(knowledge, settings)
    file = knowledge.new_file(str(name), "text/plain", str(text).encode())
    _check_technique({**checks.payload, **_file_source(file)})
    if settings["process_rule"] is not None:
        check_complete(settings["process_rule"])
    return _answer(call, _add(call, file, str(technique), settings))


def _check_technique(config: Json) -> None:
    """Needed even where the knowledge base has one."""
    config_checks = Fields("KnowledgeConfig", config)
    if "indexing_technique" not in config:
        config_checks.required("indexing_technique")
    config_checks.one_of("indexing_technique", TECHNIQUES)
    config_checks.done()


async def _create_by_file(call: DatasetCall) -> Response:
    given = call.form()
    knowledge, dataset = call.knowledge, call.dataset
    technique = given.get("indexing_technique") or dataset.indexing_technique
    if not technique:
        raise invalid_param("indexing_technique is required.")
    file = _store(knowledge, call.only_file(), invalid_param(""), invalid_param(""))
    settings = _checked_form({**given, "indexing_technique": technique}, file)
    _check_models(knowledge, settings)
    if settings["process_rule"] is None and not dataset.rules:
        raise invalid_param("process_rule is required.")
    return _answer(call, _add(call, file, technique, settings))


def _checked_form(given: Json, file: StoredFile | None) -> Json:
    """The settings of a file's document, from the form's part `data`."""
    checks = Fields("KnowledgeConfig", given if file is None else {**given, **_file_source(file)})
    checks.one_of("indexing_technique", TECHNIQUES)
    settings = _settings(checks)
    checks.done()
    if settings["process_rule"] is not None:
        check_complete(settings["process_rule"])
    return settings


# -- replacing documents -----------------------------------------------------------------------------------------


def _update(call: DatasetCall, settings: Json, name: Any, file: StoredFile | None) -> Document:
    knowledge, dataset = call.knowledge, call.dataset
    if file is None and settings["process_rule"] is None:
        raise invalid_param("Data source or Process rule is required")
    if settings["process_rule"] is not None:
        check_complete(settings["process_rule"])
    _check_form(dataset, settings["doc_form"])
    document = dataset.documents.get(call.path["document_id"])
    if document is None:
        raise not_found("Document not found")
    if document.display_status(call.now) != "available":
        raise invalid_param("Document is not available")
    if settings["process_rule"] is not None:
        document.rule = knowledge.new_rule(dataset, settings["process_rule"])
    document.name = name or (document.name if file is None else file.name)
    document.created_from, document.doc_form = "web", settings["doc_form"]
    text = document.text if file is None else text_of(file.name, file.content)
    _replace(call, document, file or document.file, text)
    return document


async def _update_by_text(call: DatasetCall) -> Response:
    checks = call.fields("DocumentTextUpdate")
    name, text = checks.text("name"), checks.text("text")
    settings = _settings(checks)
    if text is not None and name is None and not checks.found:
        checks.add("", "Value error, name is required when text is provided", "value_error", checks.payload)
    checks.done()
    _check_models(call.knowledge, settings)
    file = call.knowledge.new_file(str(name), "text/plain", text.encode()) if text else None
    return _answer(call, _update(call, settings, name, file))


async def _update_by_file(call: DatasetCall) -> Response:
    given = call.form()
    file = None
    if any(part.name == "file" and part.filename is not None for part in call.parts):
        too_large = Refused(413, "file_too_large", "")
        unsupported = Refused(415, "unsupported_file_type", "File type not allowed.")
        file = _store(call.knowledge, call.only_file(), too_large, unsupported)
    settings = _checked_form({**given, "indexing_technique": call.dataset.indexing_technique}, file)
    return _answer(call, _update(call, settings, given.get("name"), file))


def routes(knowledge: Knowledge) -> list[Route]:
    """The operations of this area."""
    new = "/datasets/{dataset_id:uuid}/document"
    one = "/datasets/{dataset_id:uuid}/documents/{document_id:uuid}"
    return [
        dataset_route(knowledge, "POST", new + "/create-by-text", _create_by_text),
        dataset_route(knowledge, "POST", new + "/create_by_text", _create_by_text),
        dataset_route(knowledge, "POST", new + "/create-by-file", _create_by_file, "form"),
        dataset_route(knowledge, "POST", new + "/create_by_file", _create_by_file, "form"),
        dataset_route(knowledge, "POST", one + "/update-by-text", _update_by_text),
        dataset_route(knowledge, "POST", one + "/update_by_text", _update_by_text),
        dataset_route(knowledge, "POST", one + "/update-by-file", _update_by_file, "form"),
        dataset_route(knowledge, "POST", one + "/update_by_file", _update_by_file, "form"),
        dataset_route(knowledge, "PATCH", one, _update_by_file, "form"),
    ]
