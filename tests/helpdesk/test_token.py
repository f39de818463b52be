"""``manage.py token``."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from helpdesk.models import Agent, Token

pytestmark = pytest.mark.django_db


def test_it_prints_the_key_and_nothing_else() -> None:
    agent = Agent.objects.create_user("ana@example.com")
    out = StringIO()
    call_command("token", "shop", "--agent", "Ana@example.com", "--scope", "messages:write", stdout=out)
    token = Token.objects.get()
    assert out.getvalue().count("\n") == 1
    assert Token.digest_of(out.getvalue().strip()) == token.digest
    assert (token.name, token.agent, token.scopes) == ("shop", agent, ["messages:write"])


def test_an_unknown_agent_is_named_with_those_there_are() -> None:
    Agent.objects.create_user("ana@example.com")
    with pytest.raises(CommandError, match=r"no active agent “bob@example.com”; there are: ana@example.com"):
        call_command("token", "shop", "--agent", "bob@example.com")
