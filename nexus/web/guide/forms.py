"""What people type about the guide."""

from django import forms

from nexus.challenges.citing import LONGEST_ABOUT, LONGEST_NOTE
from nexus.challenges.models import Citation


class CitationForm(forms.Form):
    """Something cited for or against a line of a checklist."""

    line = forms.CharField(max_length=140)
    stance = forms.ChoiceField(choices=Citation.Stance.choices)
    about = forms.CharField(max_length=LONGEST_ABOUT)
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)
