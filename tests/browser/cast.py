"""Who and what the browser tests meet: people, tokens, repositories and the notes in them."""

from dataclasses import dataclass

PASSWORD = "correct horse battery"

SCRIPT = f"""
from nexus.accounts import services as accounts
from nexus.accounts.models import Person
from nexus.repos import services as repos
for handle in ("ada", "grace", "mallory"):
    person = accounts.add_person(handle=handle, password={PASSWORD!r})
    result[handle] = accounts.make_token(actor=person, name="git").secret
for handle in ("ada", "grace", "mallory", "admin"):
    person = Person.objects.get(handle=handle)
    result["link to " + handle] = accounts.make_sign_in_link(actor=None, person=person)
ada = Person.objects.get(handle="ada")
repos.create_repository(actor=ada, owner=ada, name="secret", visibility="private")
repos.create_repository(actor=ada, owner=ada, name="empty")
holder = accounts.add_unclaimed_owner(handle="mirrored")
repos.create_repository(actor=None, owner=holder, name="thing", source_url="https://example.org/mirrored/thing")
from nexus.activity import services as activity
activity.deliver(people=[ada.pk], key="for the eyes", kind="evidence-aged", title="What shows that your challenge is solved is 90 days old",
                 text="Run it again and say what you see.", url="/challenges/", why="You told this challenge.")
from django.template.loader import render_to_string
for name in ("errors/400", "errors/403", "errors/500", "errors/503", "account/account_inactive", "account/reauthenticate",
             "account/password_reset_from_key", "account/email_confirm", "library/_empty"):
    result["template " + name] = render_to_string(name + ".html", {{"request_id": "abc123", "retry_after": 30}})
"""


@dataclass(frozen=True)
class Cast:
    """What the script left: tokens, one-time links, and templates no address leads to."""

    said: dict[str, str]

    def token(self, handle: str) -> str:
        return self.said[handle]

    def link(self, handle: str) -> str:
        return f"/sign-in/link/{self.said[f'link to {handle}']}"

    @property
    def templates(self) -> dict[str, str]:
        return {
            name.removeprefix("template "): html for name, html in self.said.items() if name.startswith("template ")
        }


PROJECT = """# A movie hub

## Technologies

- **Django**: pages
- PostgreSQL

## Challenges and solutions

### Challenge 1: Slow lists

**Problem**: Each row asked the database once more.

**Solution**:
- `select_related()`
- an index

## Best practices

- Write the test first.

## API endpoints

| Method | Path |
|---|---|
| GET | `/api/movies/{id}/` |
"""

README = """# Notes on backend engineering

What I learnt about [installing](guide/01-install.md), [caching](guide/02-caching.md) and [queues](guide/03-queues.md).

A [page that is not there](missing.md).

## Why these notes

They are kept short.
"""

INSTALL = """# Installing Redis

## From packages

```console
$ sudo apt install redis
Reading package lists...
$ redis-cli ping
PONG
```

## From source

```python
def answer():
    return 42
```
"""

FILLER = "A cache keeps the answer to a question that is asked often, so that it need not be worked out again. " * 6

CACHING = f"""---
tags: [redis, caching]
---

# Caching with Redis

{FILLER}

## Why cache at all

{FILLER}

### The hit ratio

{FILLER}

## Expiry and eviction

Volatile keys expire; the **quokka** rule says when. {FILLER}

| Policy | What goes first | When to use it | Cost | Notes | More notes | Still more notes | And the last |
| --- | --- | --- | ---: | --- | --- | --- | --- |
| allkeys-lru | the least recently used | most caches | 1 | approximate | sampled | configurable | yes |
| volatile-ttl | the nearest to expiry | mixed data | 2 | exact | sampled | configurable | no |

> [!NOTE]
> A note for whoever reads on.

## Long lines

```python
configuration = {{"maxmemory": "256mb", "maxmemory-policy": "allkeys-lru", "save": "", "appendonly": "no", "timeout": 0, "tcp-keepalive": 300}}
```

An address without a break: https://example.org/{"a-very-long-path-without-any-place-to-break/" * 4}

{"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2}

- [x] done
- [ ] not done[^why]

[^why]: There was no time.

## Last words

{FILLER}
"""

QUEUES = """# Queues

A worker takes a job from the queue.

## Keys

Routing keys name a queue.

## Palette

Another heading that a script could stumble over.

## Navigation

And this one.

## Main

## Text
"""

DIAGRAM = """# A diagram

Before it.

```mermaid
graph TD
  A[Push] --> B[Page]
```

After it.
"""

FORMULAS = """# Formulas

The mean is $\\bar{x} = \\frac{1}{n} \\sum_{i=1}^{n} x_i$ as everybody knows.

$$
e^{i\\pi} + 1 = 0
$$
"""

FAULT = """Traceback (most recent call last):
  File "{home}/shop/views.py", line {line}, in total
    return sum(one.total for one in orders)
               ^^^^^^^^^
  File "{home}/shop/orders.py", line {line}, in find
    raise Misplaced(order)
shop.orders.MisplacedError: order {order} is in no drawer
"""
TROUBLE = f"""# Trouble in the shop

## The lost order

One morning the shop said:

```pytb
{FAULT.format(home="/home/ada", line=12, order=7)}```

The drawer had been renamed.
"""

NOTES: dict[str, str | bytes] = {
    "README.md": README,
    "extra/project.md": PROJECT,
    "guide/01-install.md": INSTALL,
    "guide/02-caching.md": CACHING,
    "guide/03-queues.md": QUEUES,
    "extra/diagram.md": DIAGRAM,
    "extra/formulas.md": FORMULAS,
    "extra/trouble.md": TROUBLE,
    "settings.py": "DEBUG = False\n" * 40,
    "binary.dat": b"\0\1\2" * 100,
}
LATER: dict[str, str | bytes] = {"guide/02-caching.md": CACHING + "\nOne line more, by another hand.\n"}
SECRET: dict[str, str | bytes] = {
    "README.md": "# Zanzibarine plans\n\nThe word zanzibarine stands in no other note.\n",
    "plan.md": "# Second zanzibarine page\n\nHidden.\n",
    "fault.md": f"# Hidden\n\n```\n{FAULT.format(home='/srv', line=1, order=2)}```\n",
}
GRACE: dict[str, str | bytes] = {"README.md": "# Grace on compilers\n\nA compiler translates. Mentions caching once.\n"}
