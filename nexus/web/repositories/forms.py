"""Forms about repositories."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from nexus.accounts.models import LONGEST_HANDLE, Owner, Person
from nexus.accounts.queries import cohorts_of, known_person
from nexus.library.insights import LONGEST, Kind
from nexus.repos.models import Visibility, name_validator

WHO = [
    (Visibility.PUBLIC, "Public: everyone may read it"),
    (Visibility.COHORT, "Cohort: members of one cohort may read it"),
    (Visibility.PRIVATE, "Private: only you may read it"),
]


class AboutForm(forms.Form):
    """What can be said of a repository: for whom it is, and what it is about."""

    description = forms.CharField(max_length=300, required=False, help_text="One line that says what it is about.")
    visibility = forms.ChoiceField(choices=WHO, initial=Visibility.PUBLIC, label="Who may read it")
    cohort = forms.ModelChoiceField(queryset=Owner.objects.none(), required=False, help_text="For the second choice.")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohorts = cohorts_of(person)
        if cohorts.exists():
            self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]
        else:
            del self.fields["cohort"]
            self.fields["visibility"].choices = [WHO[0], WHO[2]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("visibility") != Visibility.COHORT:
            values["cohort"] = None
        return values


class NewForm(AboutForm):
    name = forms.CharField(max_length=100, validators=[name_validator], help_text="It becomes part of the address.")
    field_order = ["name", "description", "visibility", "cohort"]


class MirrorForm(forms.Form):
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="Such as https://github.com/ada/notes. It must be public.",
    )


class ClaimForm(forms.Form):
    """Who here is the author of what is mirrored."""

    person = forms.CharField(label="Handle", max_length=LONGEST_HANDLE + 1, help_text="Such as ada, who has shown it.")

    def clean_person(self) -> Person:
        try:
            return known_person(self.cleaned_data["person"])
        except ValidationError as error:
            raise ValidationError(error.messages) from None


class CorrectionForm(forms.Form):
    """How something that was read out of a document is to be read."""

    kind = forms.ChoiceField(choices=Kind.choices)
    key = forms.RegexField(r"^[0-9a-f]{16}$")
    act = forms.ChoiceField(choices=[(act, act) for act in ("save", "none", "undo")])
    name = forms.CharField(max_length=LONGEST, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)
    solution = forms.CharField(max_length=LONGEST, required=False)


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Shows a service's refusal beside its field, or above the form."""
    if hasattr(error, "error_dict"):
        for field, errors in error.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
    else:
        form.add_error(None, error)
