"""What an agent has begun to write in a conversation and not yet sent, on every device of theirs."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=8, choices=[("reply", "reply"), ("comment", "comment")])
    text = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "conversation", "mode"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.agent_id}"
