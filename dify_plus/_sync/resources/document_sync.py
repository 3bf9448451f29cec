# Made from dify_plus/_async/resources/document_sync.py by scripts/unasync. Do not edit.
"""Carry out a sync: read the state of both sides, make a plan, and send the changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar

from dify_plus._arguments.calls import built
from dify_plus._arguments.documents import metadata_values
from dify_plus._knowledge_sync.agenda import MOST_LABELS, Action, Agenda, Delete, Ended, Poll, Send, Sent, SetLabels
from dify_plus._knowledge_sync.files import check_folder, files_in, load, measure
from dify_plus._knowledge_sync.items import Found, item_of_file, read_item
from dify_plus._knowledge_sync.labels import Label, Remote, check_metadata, file_id, missing_fields, state
from dify_plus._knowledge_sync.names import Namer
from dify_plus._knowledge_sync.options import SyncOptions
from dify_plus._knowledge_sync.pace import Pace
from dify_plus._knowledge_sync.plan import Inventory, Plan, Step
from dify_plus._knowledge_sync.report import SyncReport, in_order, planned
from dify_plus._knowledge_sync.verdicts import verdict
from dify_plus._masking import shown
from dify_plus._sync._compat import Crew, Eventual, RowIterator, run_in_thread, run_shielded, sleep
from dify_plus._sync.resources.documents import Documents, Indexing
from dify_plus._sync.resources.metadata import Metadata
from dify_plus._sync.transport import Transport
from dify_plus.errors import DifyError, InvalidParam, NotFoundError, UsageError
from dify_plus_api.api.datasets import get_dataset
from dify_plus_api.models import DocumentMetadataUpdate, MetadataField

__all__ = ["DocumentSync"]

T = TypeVar("T")

PAGE: Final = 100
"""Documents on a page of the list: the largest number that servers send."""
GRACE_SECONDS: Final = 10.0
"""Seconds that running requests may take to end when the sync is interrupted."""
CHANGES: Final = ("text", "name", "file", "doc_form", "doc_language", "process_rule", "retrieval_model")
"""The arguments of `documents.update`."""
_END: Final = object()


class DocumentSync:
    """One call of `datasets.sync`.

    Args:
        transport: The transport that sends the requests.
        options: The arguments.
    """

    def __init__(self, transport: Transport, options: SyncOptions) -> None:
        self._transport = transport
        self._options = options
        self._documents = Documents(transport)
        self._metadata = Metadata(transport)
        self._fields: list[MetadataField] = []
        self._settings: dict[str, Any] = {}
        """How the knowledge base indexes its documents."""
        self._pace = Pace(options.concurrency, transport.deadline)
        self._crew: Crew[Ended] = Crew()

    def run(self) -> SyncReport:
        """Sync the knowledge base with the source, and return the report."""
        options = self._options
        rows = self._rows()
        self._fields = self._patiently(partial(self._metadata.list, options.dataset_id), first=True)
        missing = missing_fields(self._fields)
        plan = self._plan(rows)
        if options.dry_run:
            return planned(plan)
        if any(step.work != "watch" for step in plan.steps):
            self._prepare(missing)
        agenda = Agenda(plan, options, self._pace, monotonic())
        self._carry_out(agenda)
        return in_order(agenda.report)

    # -- the plan ----------------------------------------------------------------------------------------------

    def _rows(self) -> RowIterator[Any]:
        source = self._options.source
        if isinstance(source, str):
            check_folder(source)
            source = files_in(source, self._options.glob)
        try:
            return RowIterator(source)
        except TypeError as error:
            raise UsageError(f"source cannot be iterated over: {error}") from error

    def _plan(self, rows: RowIterator[Any]) -> Plan:
        options, namer = self._options, Namer(self._options.dataset_id, self._options.scope)
        plan = Plan(Inventory(self._patiently(self._remotes), namer), namer)
        while (row := rows.next(_END)) is not _END:
            if isinstance(row, Found) and row.key.endswith("/"):
                plan.unreadable_folder(row.key, row.problem or "")
                continue
            item = item_of_file(row, options.settings) if isinstance(row, Found) else read_item(row, options.settings)
            check_metadata(item.key, item.metadata, self._fields)
            if item.failure is None:
                run_in_thread(partial(measure, item))
            plan.add(item)
        plan.finish(delete=options.delete)
        if plan.deletes_all and isinstance(options.source, str):
            wanted = f"matches {shown('/'.join(options.glob))}" if options.glob else "has the extension of a document"
            raise UsageError(
                f"no file in {shown(options.source)} {wanted}, so the sync would delete all of its "
                f"{len(plan.deletions)} documents. Nothing was changed: check the folder and the pattern"
            )
        return plan

    def _remotes(self) -> list[Remote]:
        return [Remote.of(document) for document in self._documents.list(self._options.dataset_id, limit=PAGE)]

    # -- before the first document -----------------------------------------------------------------------------

    def _prepare(self, missing: list[str]) -> None:
        """Create the metadata fields that are missing, and read how the knowledge base indexes."""
        dataset_id = self._options.dataset_id
        for name in missing:
            try:
                self._fields.append(self._patiently(partial(self._metadata.create, dataset_id, name)))
            except InvalidParam:  # another sync has created it
                self._fields = self._patiently(partial(self._metadata.list, dataset_id))
                if name in missing_fields(self._fields):
                    raise
        settings = partial(self._transport.call, built(get_dataset.build_request, dataset_id))
        dataset = self._patiently(settings)
        technique = "high_quality" if self._options.settings.get("embedding_model") else "economy"
        self._settings = {
            "indexing_technique": dataset.indexing_technique or technique,
            "doc_form": dataset.doc_form or "text_model",
        }

    def _patiently(self, action: Callable[[], Eventual[T]], *, first: bool = False) -> T:
        """Run an action that other actions need. Wait and try again while the server refuses it because of a limit.

        If the server fails or cannot be reached, try again too, unless the action is the first: the address may be
        wrong.
        """
        while True:
            epoch = self._pace.epoch
            try:
                result = action()
            except DifyError as error:
                if (first and verdict(error) != "refused") or not self._pace.tries_again(error, epoch, monotonic()):
                    raise
                sleep(max(0.0, self._pace.resumes_at - monotonic()))
            else:
                self._pace.ended()
                return result

    # -- the work ----------------------------------------------------------------------------------------------

    def _carry_out(self, agenda: Agenda) -> None:
        self._crew.open()
        try:
            while True:
                if agenda.is_stuck(self._crew.busy):
                    agenda.fail_unindexed()
                while (action := agenda.next(self._crew.busy, monotonic())) is not None:
                    self._crew.start(partial(self._do, action, self._pace.epoch))
                if not self._crew.busy and agenda.is_empty:
                    return
                ended = self._crew.next(agenda.seconds_to_wait(self._crew.busy, monotonic()))
                if ended is not None:
                    agenda.take(ended, monotonic())
        except BaseException:
            run_shielded(2 * GRACE_SECONDS, lambda: self._wind_down(agenda))
            raise
        finally:
            self._crew.close()

    def _do(self, action: Action, epoch: int) -> Ended:
        try:
            match action:
                case Send(step):
                    return Ended(action, epoch, self._send(step))
                case SetLabels(documents):
                    self._label(documents)
                case Poll(document):
                    return Ended(action, epoch, self._status_of(document.id))
                case Delete():
                    self._delete(action.id)
            return Ended(action, epoch)
        except Exception as error:
            return Ended(action, epoch, error=error)

    def _send(self, step: Step) -> Sent:
        remote, dataset_id = step.remote, self._options.dataset_id
        if step.work == "label" and remote is not None and remote.label is not None:
            return Sent(step, remote.id, remote.label.sha256, remote.file, is_indexed=True)
        loaded, sha256 = run_in_thread(partial(load, step.item))
        document = self._new_document(step, loaded)
        if remote is not None and step.work == "update":
            changes = {name: value for name, value in document.items() if name in CHANGES}
            updated = self._update(remote.id, changes)
            if updated is not None:
                return Sent(step, remote.id, sha256, file_id(updated.document))
        if remote is not None:
            self._delete(remote.id)
        indexing = self._documents.create(dataset_id, **document)
        return Sent(step, indexing.document.id, sha256, file_id(indexing.document))

    def _update(self, document_id: str, changes: dict[str, Any]) -> Indexing | None:
        """Update a document. Return None if it has to be created anew: it is gone, or is not indexed.

        Servers refuse to update a document that is not indexed. An attempt whose answer was lost, or another program,
        has changed it since the plan was made.
        """
        update = partial(self._documents.update, self._options.dataset_id, document_id, **changes)
        with suppress(NotFoundError):
            try:
                return update()
            except InvalidParam:
                now, _ = self._status_of(document_id)
                if now == "available":  # it is indexed by now, or the server has another reason
                    return update()
                if now not in ("indexing", "error"):
                    raise
        return None

    def _new_document(self, step: Step, content: str | bytes) -> dict[str, Any]:
        item = step.item
        given = {name: value for name, value in item.settings.items() if value is not None}
        settings = {**self._settings, **given}
        if item.is_text:
            return {**settings, "text": content, "name": step.name}
        return {**settings, "file": (step.name, content, item.mime_type)}

    def _label(self, documents: list[Sent]) -> None:
        updates = []
        for document in documents:
            item = document.step.item
            label = Label(self._options.scope, item.key, document.sha256, document.file)
            values = metadata_values({**label.values(), **item.metadata}, self._fields)
            updates.append(DocumentMetadataUpdate(document_id=document.id, metadata_list=values, partial_update=True))
        self._metadata.bind(self._options.dataset_id, updates)

    def _status_of(self, document_id: str) -> tuple[str, str | None]:
        """Return the state of a document, and the server's reason if its indexing failed."""
        try:
            found = self._documents.get(self._options.dataset_id, document_id, metadata="without")
        except NotFoundError:
            return "error", "the document was deleted on the server while it was being indexed"
        return state(found), str(found.error) if found.error else None

    def _delete(self, document_id: str) -> None:
        with suppress(NotFoundError):  # an earlier attempt, or another program, has deleted it
            self._documents.delete(self._options.dataset_id, document_id)

    def _wind_down(self, agenda: Agenda) -> None:
        """Let running requests end, and label the documents that they sent."""
        end = monotonic() + GRACE_SECONDS
        while self._crew.busy and (left := end - monotonic()) > 0:
            ended = self._crew.next(left)
            if ended is not None and isinstance(ended.action, Send) and ended.error is None:
                agenda.unlabelled.append(ended.result)
            elif ended is not None and isinstance(ended.action, SetLabels) and ended.error is not None:
                agenda.unlabelled += ended.action.documents
        if agenda.unlabelled:
            with suppress(Exception):  # the caller should see the reason for the end; the next sync sets the labels
                self._label(agenda.unlabelled[:MOST_LABELS])
