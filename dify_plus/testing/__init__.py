"""A Dify server for tests: `with FakeDify() as fake: ...`. Needs the extra `testing` (starlette and uvicorn)."""

from __future__ import annotations

try:
    import starlette  # noqa: F401
    import uvicorn  # noqa: F401
except ModuleNotFoundError as _error:
    _message = f'dify_plus.testing needs {_error.name}, which is not installed: run pip install "dify-plus[testing]"'
    raise ModuleNotFoundError(_message, name=_error.name) from None

from dify_plus.testing._application import ReceivedRequest
from dify_plus.testing._apps.definitions import (
    AgentApp,
    App,
    AppRequest,
    ChatApp,
    ChatflowApp,
    CompletionApp,
    Input,
    NewAgentApp,
    Turn,
    WorkflowApp,
)
from dify_plus.testing._apps.scripts import (
    BREAK,
    TIMEOUT,
    Action,
    Delay,
    Field,
    Gate,
    HumanInput,
    Iteration,
    Loop,
    MessageFile,
    ModelError,
    ModelRateLimit,
    Node,
    NodeFailed,
    RawEvent,
    Reasoning,
    Replace,
    Sources,
    Speech,
    Submission,
    Text,
    ToolCall,
)
from dify_plus.testing._fake import FakeDify
from dify_plus.testing._faults import Fault, Faults
from dify_plus.testing._knowledge import Datasource, IndexingFailure, Knowledge, Model, Pipeline
from dify_plus.testing._state import REALISTIC

__all__ = [
    "BREAK",
    "REALISTIC",
    "TIMEOUT",
    "Action",
    "AgentApp",
    "App",
    "AppRequest",
    "ChatApp",
    "ChatflowApp",
    "CompletionApp",
    "Datasource",
    "Delay",
    "FakeDify",
    "Fault",
    "Faults",
    "Field",
    "Gate",
    "HumanInput",
    "IndexingFailure",
    "Input",
    "Iteration",
    "Knowledge",
    "Loop",
    "MessageFile",
    "Model",
    "ModelError",
    "ModelRateLimit",
    "NewAgentApp",
    "Node",
    "NodeFailed",
    "Pipeline",
    "RawEvent",
    "Reasoning",
    "ReceivedRequest",
    "Replace",
    "Sources",
    "Speech",
    "Submission",
    "Text",
    "ToolCall",
    "Turn",
    "WorkflowApp",
]
