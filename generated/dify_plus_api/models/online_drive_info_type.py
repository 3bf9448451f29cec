from typing import Literal

OnlineDriveInfoType = (
    Literal[
        "file",
        "folder",
    ]
    | str
)
"""Whether it is a file, or a folder whose files are all brought in, those of its subfolders included."""
