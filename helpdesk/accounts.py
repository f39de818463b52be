"""How people sign in, where that differs from allauth's habits."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Agents are made by supervisors; nobody signs up."""
        return False
