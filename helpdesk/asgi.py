"""The web process's application: live streams and providers' webhooks go to raw ASGI applications beside Django,
everything else to Django.

A stream through Django would keep a thread and 48 KiB as long as a page is open; so: 14 KiB and no thread."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup(set_prefix=False)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

django_application: App = import_string("helpdesk.handler.Handler")()
live_application: App = import_string("conversations.live.asgi.application")
door_application: App = import_string("conversations.door.asgi.application")
is_at_door: Callable[[str], bool] = import_string("conversations.door.asgi.serves")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live_application(scope, receive, send)
    elif scope["type"] == "http" and is_at_door(scope["path"]):
        await door_application(scope, receive, send)
    else:
        await django_application(scope, receive, send)
