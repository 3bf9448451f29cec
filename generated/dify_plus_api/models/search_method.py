from typing import Literal

SearchMethod = (
    Literal[
        "full_text_search",
        "hybrid_search",
        "keyword_search",
        "semantic_search",
    ]
    | str
)
"""How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
`high_quality`."""
