"""What a message costs: how often the database is asked on its way, alone and among others."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.inbound.take_in import take_in
from tests.factories import ChannelFactory
from tests.house_of import ROUTE_TO_SALES, agents, arrive, publish
from workflows.engine.batch import step_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def asked(work: Callable[[], int]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in queries)


def test_thirty_messages_ask_the_database_as_often_as_one() -> None:
    agents("budi", limit=100)
    publish(ROUTE_TO_SALES)
    channel = ChannelFactory()
    costs = []
    for batch in (2, 1, 30):  # what is read once a process is read in the first
        for number in range(batch):
            arrive(channel, f"p{batch}-{number}", "Hi")
        costs.append((asked(take_in), asked(step_runs)))
    assert costs[1] == costs[2]
    to_take_in, to_step = costs[1]
    assert to_take_in <= 27
    assert to_step <= 34
