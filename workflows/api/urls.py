"""Addresses of workflows and runs."""

from rest_framework.routers import SimpleRouter

from workflows.api.runs import Runs
from workflows.api.segments import Segments
from workflows.api.workflows import Workflows

router = SimpleRouter()
router.register("runs", Runs, "run")
router.register("segments", Segments, "segment")
router.register("workflows", Workflows, "workflow")
urlpatterns = router.urls
