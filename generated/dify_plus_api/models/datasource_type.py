from typing import Literal

DatasourceType = (
    Literal[
        "local_file",
        "online_document",
        "online_drive",
        "website_crawl",
    ]
    | str
)
"""Kind of data source. It decides the shape of the entries that a pipeline run takes."""
