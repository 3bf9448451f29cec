"""The types for annotations in your code: models, events, arguments and results.

This module has all models and events of `dify_plus_api`, the types of arguments such as `FileInput`, and the types that
calls return. Each type loads on first use.

`SearchMethod`, `DocForm` and similar types list the values that calls accept. The types of the same name in
`dify_plus_api.models` describe answers. They also allow any other string, because a newer server may send one.

Example:
    >>> from dify_plus.types import Document, FileInput, NodeFinishedEvent, Usage
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dify_plus._names import TYPES
from dify_plus_api import models

if TYPE_CHECKING:  # the table of public names except models; after a change, run scripts/regenerate
    from dify_plus._arguments.app_inputs import InputField as InputField
    from dify_plus._arguments.app_inputs import InputProblem as InputProblem
    from dify_plus._arguments.documents import DatasetSettings as DatasetSettings
    from dify_plus._arguments.documents import DocumentSettings as DocumentSettings
    from dify_plus._arguments.documents import NewDocument as NewDocument
    from dify_plus._arguments.files import FileInput as FileInput
    from dify_plus._arguments.files import FileSource as FileSource
    from dify_plus._arguments.files import FileValue as FileValue
    from dify_plus._arguments.literals import AnnotationReplyAction as AnnotationReplyAction
    from dify_plus._arguments.literals import ConversationSort as ConversationSort
    from dify_plus._arguments.literals import DatasourceType as DatasourceType
    from dify_plus._arguments.literals import DocForm as DocForm
    from dify_plus._arguments.literals import DocumentMetadata as DocumentMetadata
    from dify_plus._arguments.literals import DocumentState as DocumentState
    from dify_plus._arguments.literals import IndexingTechnique as IndexingTechnique
    from dify_plus._arguments.literals import LogStatus as LogStatus
    from dify_plus._arguments.literals import MetadataType as MetadataType
    from dify_plus._arguments.literals import ModelType as ModelType
    from dify_plus._arguments.literals import OnExit as OnExit
    from dify_plus._arguments.literals import Permission as Permission
    from dify_plus._arguments.literals import Provider as Provider
    from dify_plus._arguments.literals import Rating as Rating
    from dify_plus._arguments.literals import ResponseMode as ResponseMode
    from dify_plus._arguments.literals import SearchMethod as SearchMethod
    from dify_plus._arguments.literals import SegmentState as SegmentState
    from dify_plus._async.resources.annotations import AsyncAnnotationReplyJob as AsyncAnnotationReplyJob
    from dify_plus._async.resources.documents import AsyncDocumentCreated as AsyncDocumentCreated
    from dify_plus._async.resources.documents import AsyncDocumentFailed as AsyncDocumentFailed
    from dify_plus._async.resources.documents import AsyncDocumentOutcome as AsyncDocumentOutcome
    from dify_plus._async.run_stream import AsyncRunStream as AsyncRunStream
    from dify_plus._knowledge_sync.report import SyncProgress as SyncProgress
    from dify_plus._knowledge_sync.report import SyncReport as SyncReport
    from dify_plus._lists.indexing import IndexingProgress as IndexingProgress
    from dify_plus._model_types import *  # noqa: F403
    from dify_plus._policy.reports import AttemptEnded as AttemptEnded
    from dify_plus._policy.reports import CallEnded as CallEnded
    from dify_plus._policy.reports import CallStarted as CallStarted
    from dify_plus._policy.reports import EventReceived as EventReceived
    from dify_plus._policy.reports import FirstEvent as FirstEvent
    from dify_plus._policy.reports import Interrupted as Interrupted
    from dify_plus._policy.reports import Notice as Notice
    from dify_plus._policy.reports import NoticeKind as NoticeKind
    from dify_plus._policy.reports import ObservedCall as ObservedCall
    from dify_plus._policy.reports import Resumed as Resumed
    from dify_plus._policy.settings import Settings as Settings
    from dify_plus._streams.datasource_results import DatasourceResult as DatasourceResult
    from dify_plus._streams.events import ChatStreamEvent as ChatStreamEvent
    from dify_plus._streams.events import CompletionStreamEvent as CompletionStreamEvent
    from dify_plus._streams.events import DatasourceStreamEvent as DatasourceStreamEvent
    from dify_plus._streams.events import StreamResumed as StreamResumed
    from dify_plus._streams.events import TextCorrected as TextCorrected
    from dify_plus._streams.events import UnknownEvent as UnknownEvent
    from dify_plus._streams.events import WorkflowStreamEvent as WorkflowStreamEvent
    from dify_plus._streams.results import RunStatus as RunStatus
    from dify_plus._streams.run_records import RunRecord as RunRecord
    from dify_plus._sync.resources.annotations import AnnotationReplyJob as AnnotationReplyJob
    from dify_plus._sync.resources.documents import DocumentCreated as DocumentCreated
    from dify_plus._sync.resources.documents import DocumentFailed as DocumentFailed
    from dify_plus._sync.resources.documents import DocumentOutcome as DocumentOutcome
    from dify_plus._sync.run_stream import RunStream as RunStream
else:
    __all__ = sorted({*TYPES, *models.__all__})

    def __getattr__(name: str) -> Any:
        if name not in TYPES and name not in models.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(TYPES[name]) if name in TYPES else models
        value = globals()[name] = getattr(module, name)
        return value

    def __dir__() -> list[str]:
        return sorted({*TYPES, *models.__all__})
