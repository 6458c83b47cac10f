"""What people type about challenges. What counts is judged by the services; here it is only read."""

from django import forms

from nexus.challenges.authoring import LONGEST_PART, LONGEST_TITLE
from nexus.challenges.models import Evidence
from nexus.challenges.services import LONGEST_NOTE, LONGEST_OF, LONGEST_SOLUTION, LONGEST_UNIT
from nexus.labs import queries as labs

KINDS = ((Evidence.Kind.LINK, "A link"), (Evidence.Kind.MEASUREMENT, "A measurement"), (Evidence.Kind.LAB, "A lab"))
VOTES = [(value, value) for value in (1, 0, -1)]


def _part(says: str, *, rows: int = 4, label: str | None = None) -> forms.CharField:
    """A part of a challenge that may be left out."""
    area = forms.Textarea(attrs={"rows": rows, "class": "mono"})
    return forms.CharField(max_length=LONGEST_PART, required=False, widget=area, help_text=says, label=label)


class EvidenceForm(forms.Form):
    """One piece of evidence. Its kind says which of the fields are meant; the others are left alone."""

    kind = forms.ChoiceField(choices=KINDS, label="What shows it", initial=Evidence.Kind.LINK)
    url = forms.CharField(required=False, max_length=500, label="Address")
    before = forms.FloatField(required=False)
    after = forms.FloatField(required=False)
    unit = forms.CharField(required=False, max_length=LONGEST_UNIT)
    of = forms.CharField(required=False, max_length=LONGEST_OF, label="Of what")
    runs = forms.IntegerField(required=False, label="Runs")
    lab = forms.ChoiceField(required=False)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = [(lab.slug, lab.title) for lab, _ in labs.all_labs()]
        self.fields["lab"].choices = [("", "Choose a lab"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Fields of another kind cannot be wrong: nobody sees them."""
        values = super().clean() or {}
        meant = {"link": {"url"}, "lab": {"lab"}}.get(
            str(values.get("kind")), {"before", "after", "unit", "of", "runs"}
        )
        for name in [name for name in self.errors if name not in {"kind", "note", *meant}]:
            del self.errors[name]
        return {name: value for name, value in values.items() if name in {"kind", "note", *meant}}


class SolutionForm(forms.Form):
    text = forms.CharField(
        label="How you solved it",
        max_length=LONGEST_SOLUTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you changed, and why that helps. Evidence is added to it afterwards.",
    )


class StateForm(forms.Form):
    """A challenge in its parts. Only what goes wrong, and how one sees it, has to be said."""

    title = forms.CharField(max_length=LONGEST_TITLE, help_text="What goes wrong, in one line.")
    symptom = forms.CharField(
        max_length=LONGEST_PART,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}),
        help_text="What one sees when it happens. Paste the traceback whole: others find it by theirs.",
    )
    environment = _part("Versions and settings that matter.", rows=2)
    cause = _part("Why it happens, if you know.")
    solution = _part("How you solved it. Without one, the challenge waits for somebody who has.")
    trade_off = _part("What the solution costs, and when not to use it.", label="Trade-off")
    tags = forms.CharField(
        label="Topics", required=False, max_length=500, help_text="Separated by commas, such as Django, PostgreSQL."
    )

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in str(self.cleaned_data["tags"]).split(",") if tag.strip()]


class VoteForm(forms.Form):
    value = forms.TypedChoiceField(choices=VOTES, coerce=int)
