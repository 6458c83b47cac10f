"""Allauth's forms for coming in, in the words of this hub."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, SetPasswordForm, SignupForm
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from nexus.accounts.models import Person, handle_validator


class SignUp(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Handle"
        self.fields["username"].help_text = f"Your name here, in addresses too. {handle_validator.message}"
        self.fields["email"].label = "E-mail"
        _without_placeholders(self)

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        """All of it or nothing; the form again if another has taken the handle or the address in this moment."""
        try:
            with transaction.atomic():
                saved: tuple[Person | None, HttpResponse | None] = super().try_save(request)
        except IntegrityError:
            messages.error(request, "Another person has just taken this handle or address.")
            return None, redirect(request.get_full_path())
        return saved


class SignIn(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Handle or e-mail"
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        _without_placeholders(self)


class SetPassword(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_placeholders(self)


class ChangePassword(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_placeholders(self)


def _without_placeholders(form: forms.Form) -> None:
    """Labels stand above the fields; a second copy inside them would vanish when typing begins."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
