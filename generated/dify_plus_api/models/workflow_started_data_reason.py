from typing import Literal

WorkflowStartedDataReason = (
    Literal[
        "initial",
        "resumption",
    ]
    | str
)
"""Why the event is sent: a first start, or going on after a pause."""
