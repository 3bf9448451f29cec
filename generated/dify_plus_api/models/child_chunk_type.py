from typing import Literal

ChildChunkType = (
    Literal[
        "automatic",
        "customized",
    ]
    | str
)
"""Whether the server made it by splitting the segment (`automatic`) or it was written or edited by hand or by a
call (`customized`)."""
