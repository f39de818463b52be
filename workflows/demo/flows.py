"""The demo's workflows: from the gallery, published where it makes sense."""

from datetime import datetime

from workflows.demo.places import Places


def make_flows(places: Places, now: datetime) -> None:
    raise NotImplementedError
