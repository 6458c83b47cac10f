"""Starts the embedded worker: `python -m nexus.jobs.worker`. Any number may run; SIGTERM ends one after its event."""

import os
import signal

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from nexus.jobs.loop import Worker  # noqa: PLC0415  models can be imported only now

    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
