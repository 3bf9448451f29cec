from typing import Literal

TransferMethod = (
    Literal[
        "local_file",
        "remote_url",
    ]
    | str
)
"""Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
Answers may show further values for files that a tool made."""
