"""The workflow that is rehearsed."""

import pytest

from tests.admin.rehearse.talking import made
from tests.house_of import agents
from workflows.models import Workflow


@pytest.fixture
def workflow(db: None) -> Workflow:
    agents("budi")
    return made()
