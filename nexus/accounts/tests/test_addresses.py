"""How a person's e-mail address is kept."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError

from nexus.accounts.models import Person

pytestmark = pytest.mark.django_db
MIGRATION = import_module("nexus.accounts.migrations.0002_addresses_in_lower_case")


def test_a_new_persons_address_is_kept_in_lower_case_and_belongs_to_nobody_else(person):
    assert person("ada", email=" Ada@Example.org").email == "ada@example.org"
    with pytest.raises(ValidationError, match="Another person has this address"):
        person("grace", email="ADA@example.org")


def test_addresses_kept_before_are_made_equal(ada):
    Person.objects.update(email="Ada@Example.com")
    for email, is_first in (("ada@example.org", True), ("second@example.org", False)):
        EmailAddress.objects.create(user=ada, email=email, primary=is_first)
    MIGRATION.make_equal(apps, None)
    assert Person.objects.get().email == "ada@example.com"
    assert [one.email for one in EmailAddress.objects.all()] == ["second@example.org"]
