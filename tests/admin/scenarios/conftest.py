"""A workflow with one scenario."""

import pytest
from django.utils import timezone

from helpdesk.actors import SYSTEM
from tests.admin.test_workflows import FAILS
from workflows.actions import import_document
from workflows.models import Workflow


@pytest.fixture
def hello(db: None) -> Workflow:
    return import_document(FAILS, by=SYSTEM, now=timezone.now()).workflow
