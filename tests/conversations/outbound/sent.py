"""What was sent, and how a message stands."""

import json
from datetime import timedelta

from pytest_httpserver import HTTPServer

from conversations.models import Delivery, Message
from helpdesk import clock


def texts(server: HTTPServer) -> list[str]:
    return [json.loads(request.get_data())["message"]["text"] for request, _ in server.log]


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.status, Delivery.objects.get(message=message).state


def later(message: Message) -> None:
    """Makes the waiting delivery due, as if the time had come."""
    Delivery.objects.filter(message=message).update(due_at=clock.now() - timedelta(seconds=1))
