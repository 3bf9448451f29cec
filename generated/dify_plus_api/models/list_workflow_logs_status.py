from typing import Literal

ListWorkflowLogsStatus = (
    Literal[
        "failed",
        "stopped",
        "succeeded",
    ]
    | str
)
"""Only runs that ended so."""
