"""The web process: who asks, rate limits, page cache, git, then Django.

Each layer answers what is its own and hands on the rest.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers as believe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from nexus.api.git.wire import GitWire  # noqa: E402  models can be imported only now
from nexus.api.limits import RateLimits  # noqa: E402
from nexus.freshness.services import bump_everything  # noqa: E402
from nexus.lib.processes import end_with_parent  # noqa: E402
from nexus.web.page_cache import PageCache  # noqa: E402

end_with_parent()
bump_everything()
application = RateLimits(PageCache(GitWire(django_application)))
if settings.PROXIES:
    application = believe(application, settings.PROXIES)
