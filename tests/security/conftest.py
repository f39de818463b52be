"""Those who try: visitors of a chat, agents with few rights, programs with their tokens."""

from tests.api.conftest import program
from tests.conversations.inbox.conftest import agent, conversation, own_only, own_team_only, team
from tests.conversations.webchat.conftest import chat, other, visit

__all__ = ["agent", "chat", "conversation", "other", "own_only", "own_team_only", "program", "team", "visit"]
