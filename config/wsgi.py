"""The web process: page cache, then git, then Django. Each layer answers what is its own and hands on the rest."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from nexus.api.git.wire import GitWire  # noqa: E402  models can be imported only now
from nexus.freshness.services import bump_everything  # noqa: E402
from nexus.web.page_cache import PageCache  # noqa: E402

bump_everything()
application = PageCache(GitWire(django_application))
