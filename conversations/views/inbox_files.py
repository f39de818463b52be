"""Files of messages and comments, for agents who may see the conversation; pictures inline, all else as a download."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from conversations.inbox.rasters import raster_type
from conversations.inbox.uploads import HEAD, clean_name
from conversations.models import Attachment, Conversation
from conversations.views.inbox_access import AgentRequest, for_agents


@require_GET
@for_agents
def attachment(request: AgentRequest, attachment_id: int) -> HttpResponse:
    """``?inline`` shows a picture in the page; its type comes from its bytes, never from its sender."""
    visible = Conversation.objects.visible_to(request.user).values("pk")
    owned = Q(message__conversation__in=visible) | Q(comment__conversation__in=visible)
    row = get_object_or_404(Attachment.objects.filter(owned), pk=attachment_id)
    if not row.file:
        raise Http404("The file is not here yet.")
    try:
        file = row.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("The file is gone.") from missing
    kind = raster_type(file.read(HEAD))
    file.seek(0)
    inline = bool(kind) and "inline" in request.GET
    response = FileResponse(
        file,
        as_attachment=not inline,
        filename=clean_name(row.name),
        content_type=kind if inline else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response  # type: ignore[return-value]  # the stubs keep FileResponse apart from HttpResponse
