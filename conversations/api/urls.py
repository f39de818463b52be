"""Addresses of contacts, conversations and what is said in them."""

from rest_framework.routers import SimpleRouter

from conversations.api.categories import Categories
from conversations.api.comments import Comments
from conversations.api.contacts import Contacts
from conversations.api.conversations import Conversations
from conversations.api.events import Events
from conversations.api.files import Files
from conversations.api.messages import Messages

router = SimpleRouter()
router.register("categories", Categories, "category")
router.register("comments", Comments, "comment")
router.register("contacts", Contacts, "contact")
router.register("conversations", Conversations, "conversation")
router.register("events", Events, "event")
router.register("files", Files, "file")
router.register("messages", Messages, "message")
urlpatterns = router.urls
