"""Addresses of channels."""

from rest_framework.routers import SimpleRouter

from channels.api.channels import Channels
from channels.api.payloads import Payloads

router = SimpleRouter()
router.register("channels", Channels, "channel")
router.register("channels/(?P<channel_id>[0-9]{1,18})/payloads", Payloads, "payload")
urlpatterns = router.urls
