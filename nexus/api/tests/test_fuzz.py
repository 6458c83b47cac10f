"""Requests that schemathesis makes up out of the description: no 5xx, and nothing the description does not say.

`NEXUS_FUZZ_CASES` sets how many an operation gets; set it high for a long run.
"""

import os

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from nexus.accounts import services as accounts
from nexus.api.tests import hub
from nexus.challenges import taking_in

pytestmark = [pytest.mark.django_db, pytest.mark.fuzz]
# A cursor must be one we signed, a name must be free: a schema cannot say so, and 422 is right.
BEYOND_SCHEMAS = positive_data_acceptance
CHALLENGES = "# More\n\n## Challenges\n\n- **Problem**: Slow lists\n  **Solution**: Redis\n"
CASES = int(os.environ.get("NEXUS_FUZZ_CASES", "12"))


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The test sends a role's token; it is not made up."""
    del raw_schema["components"]["securitySchemes"]
    for item in raw_schema["paths"].values():
        for operation in item.values():
            operation.pop("security", None)


schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())


@pytest.fixture(params=["visitor", "owner"])
def headers(request, db):
    """The headers of a role, in a hub where the names of the examples exist."""
    ada = accounts.add_person(handle="ada")
    hub.repository(ada)
    taking_in.take_in(repository=hub.repository(ada, "more", {"README.md": CHALLENGES}))
    secret = hub.token(ada, "read", "write", "push")[1]
    for signal in (request_started, request_finished):  # they would close the connection the test's transaction is in
        signal.disconnect(close_old_connections)
    yield {} if request.param == "visitor" else {"Authorization": f"Bearer {secret}"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_made_up_requests_are_answered_as_described(case, headers):
    case.call_and_validate(headers=headers, excluded_checks=[BEYOND_SCHEMAS])
