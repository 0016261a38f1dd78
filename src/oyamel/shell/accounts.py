"""How accounts are made: by invitation or by beginning an organization, never by an open sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; users come from invitations and from the first page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
