"""A fact in the log: what happened, when, by whom. Written in the transaction that makes it true, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    kind = models.CharField(max_length=40)  # conversations.events lists them
    at = models.DateTimeField(default=timezone.now)
    # Without constraints in the database: they were half of what a row costs. Who writes one or erases its contact or
    # conversation holds the contact's lock.
    contact = models.ForeignKey(
        "contacts.Contact",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    conversation = models.ForeignKey(
        "conversations.Conversation",
        on_delete=models.CASCADE,
        null=True,
        related_name="events",
        db_index=False,
        db_constraint=False,
    )
    actor_kind = models.CharField(max_length=10)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=150, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(F("conversation"), F("at").desc(), F("id").desc(), name="event_thread"),
            # How a contact was known at some time: what changed since is walked back.
            models.Index(
                fields=["contact", "at"],
                name="event_of_contact",
                condition=Q(kind__in=("contact.updated", "contact.tagged")),
            ),
        ]

    def __str__(self) -> str:
        return self.kind
