"""Addresses of tags and contact fields; contacts themselves: ``conversations.api.urls``."""

from rest_framework.routers import SimpleRouter

from contacts.api.custom_fields import Fields
from contacts.api.tags import Tags

router = SimpleRouter()
router.register("fields", Fields, "field")
router.register("tags", Tags, "tag")
urlpatterns = router.urls
