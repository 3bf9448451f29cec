from typing import Literal

SegmentStatus = (
    Literal[
        "completed",
        "error",
        "indexing",
        "re_segment",
        "waiting",
    ]
    | str
)
"""State of a segment's indexing. Only `completed` segments are found by retrieval; `re_segment` means that the
document is being split anew."""
