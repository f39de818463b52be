"""The builder with a workflow of a hundred steps: how long the server takes to open it, and for an edit."""

import time

from tests.bench.routed import Figures
from tests.bench.watching import opened, supervisor
from tests.workflows.builder.making import hundred, send, tree, url, workflow_of


def built() -> Figures:
    workflow, browser = workflow_of(tree(*hundred()), "Bench: a hundred steps"), supervisor()
    open_ms = opened(browser, url(workflow, ""))
    edits = []
    for way in ("down", "up") * 3:
        began = time.perf_counter()
        answer = send(browser, workflow, do=way, key="note0")
        edits.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"The edit is answered {answer.status_code}.")
    return {"steps": 100, "open_ms": open_ms, "edit_ms": sorted(edits)[3]}
