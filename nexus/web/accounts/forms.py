"""Forms about oneself: sign-up with an invitation, tokens, profile."""

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest

from nexus.accounts import services
from nexus.accounts.models import OneTimeLink, Person

LONGEST_EMAIL = 254


def _in_the_address() -> str:
    """The invitation of the link that led here."""
    return str(context.request.GET.get("invitation", "")) if context.request else ""


class InvitationField(forms.Form):
    """What the sign-up form asks besides handle, e-mail and password: the invitation, where one is needed."""

    invitation = forms.CharField(required=False, widget=forms.HiddenInput, initial=_in_the_address)

    def clean_invitation(self) -> str:
        invitation = str(self.cleaned_data["invitation"])
        if settings.SIGN_UP == "invitation" and not services.is_invitation(invitation):
            raise forms.ValidationError("Sign-up is by invitation. Ask an administrator for a new link.")
        return invitation

    def signup(self, _request: HttpRequest, _person: Person) -> None:
        """Called by allauth when the person has been made."""
        if invitation := self.cleaned_data["invitation"]:
            try:
                services.use_link(secret=invitation, invitation=True)
            except OneTimeLink.DoesNotExist:
                return


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="What you will use it for, such as “my laptop”.")
    scopes = forms.MultipleChoiceField(
        choices=[
            ("read", "read: see what you may see, by API and git"),
            ("write", "write: change things by API"),
            ("push", "push: push to your repositories"),
        ],
        initial=["read", "push"],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (365, "one year")],
        initial=90,
    )


class InvitationForm(forms.Form):
    """Asks nothing: its button is the question."""


class LinkForm(forms.Form):
    """Asks nothing either."""


class ProfileForm(forms.Form):
    name = forms.CharField(max_length=120, required=False, help_text="Shown beside your handle.")
    email = forms.EmailField(
        required=False,
        max_length=LONGEST_EMAIL,
        label="E-mail",
        help_text="For messages and a forgotten password.",
    )
