"""How allauth's account pages fit this hub: who may sign up, and under which handle."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from nexus.accounts import services
from nexus.accounts.models import Person


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGN_UP == "invitation":
            given = request.GET.get("invitation") or request.POST.get("invitation") or ""
            return services.is_invitation(given)
        return bool(settings.SIGN_UP == "open")

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:  # noqa: FBT001, FBT002  allauth's signature
        """Signing up by the page makes a person findable, as every other way does."""
        person: Person = super().save_user(request, user, form, commit)
        if commit:
            services.make_findable(person)
        return person

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to oneself: the form again, empty, would look like a failure."""
        del request
        return "/settings/profile"

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002  allauth's signature
        """The handle under the rules of `accounts`, so that every door refuses the same names."""
        if shallow:
            return username
        try:
            return services.check_handle(username)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
