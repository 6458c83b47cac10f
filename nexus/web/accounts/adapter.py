"""How allauth's account pages fit this hub: who may sign up, and under which handle."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from nexus.accounts import services


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGN_UP == "invitation":
            given = request.GET.get("invitation") or request.POST.get("invitation") or ""
            return services.is_invitation(given)
        return bool(settings.SIGN_UP == "open")

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002  allauth's signature
        """The handle under the rules of `accounts`, so that every door refuses the same names."""
        if shallow:
            return username
        try:
            return services.check_handle(username)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
