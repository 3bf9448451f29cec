"""A FakeDify in a separate process that counts the runs. It reads questions and writes answers, one in each line."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dify_plus.testing import Delay, FakeDify, Gate, ModelError, WorkflowApp


def main() -> None:
    runs: Counter[str] = Counter()
    gate = Gate()

    def script(inputs: dict[str, Any]) -> Iterator[Any]:
        query = inputs["query"]
        runs[query] += 1
        yield Delay(random.uniform(0, 0.05))
        if query.startswith("wait"):
            yield gate
        if query.startswith("fail"):
            raise ModelError("it broke")
        return {"said": query}

    with FakeDify({"workflow": WorkflowApp(script=script)}) as fake:
        fake.knowledge.fail_indexing("no embedding", name="broken")
        facts: dict[str, Any] = {
            "DIFY_API_KEY": fake.key("workflow"),
            "DIFY_BASE_URL": fake.base_url,
            "DIFY_DATASET_API_KEY": fake.dataset_key,
            "DIFY_USER": "u",
        }
        print(json.dumps(facts), flush=True)
        for line in sys.stdin:
            if line == "open\n":
                gate.open()
            created = sum("/document/create" in request.path for request in fake.requests)
            facts = {"runs": dict(runs), "created": created, "errors": [repr(error) for error in fake.errors]}
            print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
