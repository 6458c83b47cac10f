"""The git door: smart HTTP, below Django, so that packs of any size stream through.

1. `wire` takes the requests that are git's; `gate` says who may.
2. `backend` runs `git http-backend` under limits and streams both ways.
3. `doorkeeper` answers git's pre-receive hook while the objects are in quarantine.
4. `answer` records what moved, publishes it and speaks to the pusher in `remote:` lines.
"""
