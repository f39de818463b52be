"""/files/: uploads that messages then attach, and the content of files that came with messages and comments."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.api.base import Acting
from conversations.api.bodies import AttachmentBody
from conversations.errors import Refused
from conversations.inbox import uploads
from conversations.models import Attachment
from conversations.visibility import visible_to
from helpdesk.api.fields import Strict
from helpdesk.api.parsers import Form
from helpdesk.models import Agent

SALT = "api.upload"
KEPT = 24 * 3600  # seconds in which an upload can be attached


class Upload(Strict):
    file = serializers.FileField(max_length=300, allow_empty_file=False)


class UploadBody(serializers.Serializer[Any]):
    """A file that is there and not yet part of a message."""

    upload = serializers.CharField(help_text="For “attachments” of a message, within a day, by the same agent.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")


class Files(mixins.RetrieveModelMixin, Acting):
    resource = "files"
    serializer_class = AttachmentBody
    pagination_class = None
    filter_backends = ()

    def get_parsers(self) -> list[Any]:
        return [Form()]

    def get_queryset(self) -> QuerySet[Attachment]:
        """Files of what the agent may see; those that nobody has attached are nobody's to see."""
        of_message = Q(message__isnull=False) & visible_to(self.agent, "message__conversation__")
        of_comment = Q(comment__isnull=False) & visible_to(self.agent, "comment__conversation__")
        return Attachment.objects.filter(of_message | of_comment)

    @extend_schema(request={"multipart/form-data": Upload}, responses={201: UploadBody})
    def create(self, request: Request) -> Response:
        """Uploads a file of at most 10 MB."""
        file: UploadedFile[bytes] = self.read(Upload)["file"]
        (attachment,) = uploads.keep([file])
        body = {
            "upload": signing.dumps([attachment.pk, self.agent.pk], salt=SALT),
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": attachment.size,
        }
        return Response(body, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, always as a download."""
        row: Attachment = self.get_object()
        if not row.file:
            raise Http404
        try:
            file = row.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        }
        name = uploads.clean_name(row.name)
        return FileResponse(  # type: ignore[return-value]  # the stubs keep FileResponse apart from HttpResponse
            file, as_attachment=True, filename=name, content_type="application/octet-stream", headers=headers
        )


def uploaded(texts: Sequence[str], agent: Agent) -> list[Attachment]:
    """The attachments of uploads of this agent, locked and not yet part of anything. Raises Refused."""
    found = []
    for text in texts:
        try:
            key, owner = signing.loads(text, salt=SALT, max_age=KEPT)
        except (signing.BadSignature, ValueError) as error:
            sentence = "This is no upload of the last day; send the file to /api/v1/files/ again."
            raise Refused(sentence, "attachments") from error
        row = Attachment.objects.select_for_update().filter(pk=key, message=None, comment=None).first()
        if row is None or owner != agent.pk or row in found:
            raise Refused("This upload was used already, or is another agent's; upload the file again.", "attachments")
        found.append(row)
    return found
