"""What generated pages are made of."""

CONSONANTS = "bdfgklmnprst"
VOWELS = "aeiou"
TAGS = ("redis", "postgres", "caching", "queues", "auth", "testing", "deploy", "graphql", "django", "observability")

COMMON = """
    the a of to and in is that for it with as on be by this are an or from which when we not at each one can has its
    if request server database then cache index query only than row every before after table more time all without
    where lock key page user first commit read write value transaction two between process into connection they must
    message queue worker same retry test but while other service client response path log error so these until field
    thread order timeout token there memory event header replica shard partition schema migration deploy rollback
    latency throughput backoff idempotent consumer producer broker topic offset stream batch window leader follower
    quorum consensus snapshot isolation serializable deadlock vacuum checkpoint journal durability crash recovery
    backup restore failover heartbeat lease fencing clock drift ordering duplicate exactly once least most eventual
    strong linearizable session cookie password hash salt scope grant refresh bearer signature webhook callback rate
    limit bucket burst circuit breaker bulkhead fallback degrade shed load balancer proxy gateway ingress resolver
    cursor pagination filter sort join aggregate projection view materialized trigger constraint foreign unique
    nullable default column type enum array document graph edge node traversal depth resolver loader mutation
    subscription contract version breaking compatible deprecate sunset changelog release canary feature flag toggle
    experiment metric counter gauge histogram trace span sample export collector dashboard alert runbook incident
    postmortem budget objective indicator container image registry layer volume network namespace probe readiness
    liveness manifest secret config environment variable pipeline stage artifact coverage fixture factory mock stub
    property fuzz mutation regression benchmark profile flame allocation garbage collector heap stack arena buffer
    socket epoll coroutine await scheduler executor pool semaphore barrier mutex atomic compare swap fence volatile
    encoding decoding utf normalise collate locale escape sanitise inject traversal origin policy cookie csrf
    redirect upload chunk multipart compress gzip brotli etag conditional stale revalidate immutable fingerprint
"""
WORDS = tuple(COMMON.split())

PYTHON = (
    "import asyncio\n\n\nasync def {first}(self, {second}: int = 3) -> str | None:\n"
    '    """Tries again, each time a little later."""\n'
    "    for attempt in range({second}):\n        try:\n"
    '            return await self.client.get(f"/{third}/{{attempt}}")\n'
    "        except TimeoutError:\n            await asyncio.sleep(2**attempt * 0.1)\n    return None"
)
SQL = (
    "CREATE INDEX CONCURRENTLY {first}_{second} ON {third} (created_at DESC) WHERE deleted_at IS NULL;\n\n"
    "SELECT {first}.id, count(*) AS total\nFROM {first}\nJOIN {second} ON {second}.id = {first}.{second}_id\n"
    "WHERE {first}.state = '{third}'\nGROUP BY {first}.id\nHAVING count(*) > 10\nORDER BY total DESC LIMIT 50;"
)
GO = (
    "func {first}(ctx context.Context, {second} string) error {{\n"
    "\tctx, cancel := context.WithTimeout(ctx, 5*time.Second)\n\tdefer cancel()\n"
    '\tif err := store.Save(ctx, {second}, "{third}"); err != nil {{\n'
    '\t\treturn fmt.Errorf("{third}: %w", err)\n\t}}\n\treturn nil\n}}'
)
YAML = (
    "services:\n  {first}:\n    image: {second}:3.19\n    environment:\n      LEVEL: info\n      MODE: {third}\n"
    '    healthcheck:\n      test: ["CMD", "true"]\n      interval: 5s\n      retries: 3'
)
CODE = (("python", PYTHON), ("sql", SQL), ("go", GO), ("yaml", YAML))
