"""The addresses of the inbox."""

from django.urls import path

from conversations.views import inbox, inbox_files, inbox_new, thread, thread_contact, thread_status, thread_write

app_name = "inbox"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("rows/", inbox.rows, name="rows"),
    path("changes/", inbox.changes, name="changes"),
    path("agents/", inbox.agents, name="agents"),
    path("availability/", inbox.availability, name="availability"),
    path("new/", inbox_new.new, name="new"),
    path("new/<int:contact_id>/", inbox_new.new, name="write"),
    path("files/<int:attachment_id>/", inbox_files.attachment, name="attachment"),
    path("<int:conversation_id>/", inbox.inbox, name="conversation"),
    path("<int:conversation_id>/thread/", thread.thread, name="thread"),
    path("<int:conversation_id>/older/", thread.older, name="older"),
    path("<int:conversation_id>/update/", thread.update, name="update"),
    path("<int:conversation_id>/read/", thread.read, name="read"),
    path("<int:conversation_id>/typing/", thread.typing, name="typing"),
    path("<int:conversation_id>/send/", thread_write.send, name="send"),
    path("<int:conversation_id>/comment/", thread_write.comment, name="comment"),
    path("<int:conversation_id>/draft/", thread_write.draft, name="draft"),
    path("<int:conversation_id>/messages/<int:message_id>/retry/", thread_write.retry, name="retry"),
    path("<int:conversation_id>/assign/", thread_status.assign, name="assign"),
    path("<int:conversation_id>/snooze/", thread_status.snooze, name="snooze"),
    path("<int:conversation_id>/close/", thread_status.close, name="close"),
    path("<int:conversation_id>/reopen/", thread_status.reopen, name="reopen"),
    path("<int:conversation_id>/contact/", thread_contact.contact, name="contact"),
    path("<int:conversation_id>/tags/", thread_contact.tags, name="tags"),
]
