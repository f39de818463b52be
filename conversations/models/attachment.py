"""A file of a message or a comment, kept under a random name, served only through a view that asks for rights."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

OWN = "attachments/"  # what lies here is the attachment's alone, and goes with it; others only point to their file


def random_path(instance: "Attachment", name: str) -> str:
    """Never the sender's name: two random letters as folder, then a UUID, no ending."""
    key = uuid4().hex
    return f"{OWN}{key[:2]}/{key}"


class Attachment(models.Model):
    message = models.ForeignKey(
        "conversations.Message", on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    comment = models.ForeignKey(
        "conversations.Comment", on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    file = models.FileField(upload_to=random_path, blank=True)  # empty until fetched from ``source_url``
    source_url = models.TextField(blank=True, default="")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, default="application/octet-stream")
    size = models.PositiveBigIntegerField(null=True)  # bytes
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # Uploads that were never sent, for the daily cleaning.
            models.Index(
                fields=["created_at"], name="attachment_of_nobody", condition=models.Q(message=None, comment=None)
            ),
            # Files that are still where the provider keeps them.
            models.Index(
                fields=["id"],
                name="attachment_to_fetch",
                condition=models.Q(file="", error="") & ~models.Q(source_url=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) | models.Q(comment__isnull=True),
                name="attachment_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name
