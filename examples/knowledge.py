"""Add files to a knowledge base and search it, asynchronously.

Set DIFY_DATASET_API_KEY to a knowledge key, and pass the paths of the files.
"""

import asyncio
import sys

from dify_plus import AsyncDify


async def main(paths: list[str]) -> None:
    async with AsyncDify() as dify:
        dataset = await dify.datasets.create(
            "Example",
            indexing_technique="economy",
        )
        documents = dify.datasets.documents
        for path in paths:
            indexing = await documents.create(dataset.id, file=path)
            await indexing.wait(timeout=300)

        found = await dify.datasets.retrieve(
            dataset.id,
            "machine learning",
            search_method="keyword_search",
            top_k=3,
        )
        for record in found.records:
            print(record.score, record.segment.content)


if len(sys.argv) < 2:
    sys.exit("Usage: python knowledge.py FILE...")
asyncio.run(main(sys.argv[1:]))
