"""An internal comment: a table of its own, so that nothing that sends can ever pick one up."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    text = models.TextField()
    author_kind = models.CharField(max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=150, blank=True, default="")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(F("conversation"), F("at").desc(), F("id").desc(), name="comment_thread")]

    def __str__(self) -> str:
        return f"comment {self.pk}"
