from typing import Literal

GetDocumentMetadata = (
    Literal[
        "all",
        "only",
        "without",
    ]
    | str
)
"""Whether metadata comes with the rest (`all`), alone (`only`) or not at all (`without`). Defaults to `all`."""
