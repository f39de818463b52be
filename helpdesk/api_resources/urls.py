"""Addresses of the ground's resources."""

from rest_framework.routers import SimpleRouter

from helpdesk.api_resources.agents import Agents
from helpdesk.api_resources.calendars import Calendars
from helpdesk.api_resources.teams import Teams
from helpdesk.api_resources.tokens import Tokens

router = SimpleRouter()
router.register("agents", Agents, "agent")
router.register("calendars", Calendars, "calendar")
router.register("teams", Teams, "team")
router.register("tokens", Tokens, "token")
urlpatterns = router.urls
