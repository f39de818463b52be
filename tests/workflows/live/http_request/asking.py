"""A workflow that asks a server, and what came of it."""

from collections.abc import Callable

from tests.factories import ChannelFactory
from tests.house_of import arrive, only_run, publish
from workflows.models import Run, Secret

Work = Callable[..., int]

ASK = """
workflow: Ask the shop
trigger: {on: conversation_opened}
steps:
  - id: ask
    kind: http_request
    method: POST
    url: "%s/tier?name={{ contact.first_name }}"
    headers: {Authorization: "Bearer {{ secret.shop }}"}
    body: {name: "{{ contact.first_name }}", key: "{{ secret.shop }}"}
    map: [{path: "$.tier", variable: tier}, {path: gone, variable: gone}]
    status_to: status
    branches: [{exit: failed, steps: [{id: sorry, kind: add_comment, text: "no answer {{ var.status }}"}]}]
  - {id: told, kind: add_comment, text: "tier is {{ var.tier | default: 'unknown' }}"}
"""
CANARY = 'canary-5f2b"9c\\e1'


def may_go_to(*ports: int) -> None:
    hosts = "\n".join(["api.example.com", *(f"127.0.0.1:{port}" for port in ports)])
    Secret.objects.update_or_create(name="shop", defaults={"value": CANARY, "hosts": hosts})


def ask(base: str, work: Work, name: str = "ana") -> Run:
    publish(ASK % base)
    arrive(ChannelFactory(), name, "Hi")
    work()
    return only_run()


def comments(run: Run) -> list[str]:
    assert run.conversation is not None
    return list(run.conversation.comments.order_by("pk").values_list("text", flat=True))
