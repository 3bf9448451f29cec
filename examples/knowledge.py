"""Fill a knowledge base with files and search it, asynchronously. Needs DIFY_DATASET_API_KEY."""

import asyncio
import sys

from dify_plus import AsyncDify


async def main(paths: list[str]) -> None:
    async with AsyncDify() as dify:
        dataset = await dify.datasets.create("Example", indexing_technique="economy")
        for path in paths:
            indexing = await dify.datasets.documents.create(dataset.id, file=path)
            await indexing.wait(timeout=300)
        found = await dify.datasets.retrieve(dataset.id, "machine learning", search_method="keyword_search", top_k=3)
        for record in found.records:
            print(record.score, record.segment.content)


asyncio.run(main(sys.argv[1:]))
