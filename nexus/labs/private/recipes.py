"""How each service is set up in a folder of its own: loopback only, a password made for it, nothing beside itself.

Whoever has an account on the machine can reach its loopback. A superuser of PostgreSQL may run commands and a client
of Redis may write files, as the one who started them: hence the passwords, which labs find in the address.
"""

import re
import secrets
import signal
from collections.abc import Callable
from pathlib import Path

from nexus.labs.private.home import CannotStart, Home, free_ports, program
from nexus.labs.private.register import Private

HOST = "127.0.0.1"
VERSION = re.compile(r"\d+")

# The register of names must be there before the node is. Erlang would start one that outlives the node.
_RABBITMQ = '"$1" & exec "$2"'


def postgresql(home: Home) -> Private:
    initdb = program("initdb", "postgresql", *_debian_postgresql())
    server = str(Path(initdb).resolve().with_name("postgres"))
    if not Path(server).exists():
        raise CannotStart(f"no program postgres beside {initdb}; install it: apt install postgresql")
    password, [port] = secrets.token_hex(16), free_ports(1)
    pwfile = home.write("password", password)
    how = ["--auth=scram-sha-256", "--username=postgres", f"--pwfile={pwfile}", "--encoding=UTF8", "--no-locale"]
    home.run([initdb, "-D", "data", *how, "--no-sync"])
    pwfile.unlink()
    return home.start(
        [server, "-D", "data", "-p", str(port), "-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="],
        {},
        url=f"postgresql://postgres:{password}@{HOST}:{port}/postgres",
        ends_on=signal.SIGINT,  # without waiting for clients to leave
    )


def redis(home: Home) -> Private:
    server = program("redis-server", "redis-server")
    password, [port] = secrets.token_hex(16), free_ports(1)
    settings = {"bind": HOST, "port": port, "requirepass": password, "save": '""', "appendonly": "no"}
    home.write("redis.conf", "".join(f"{name} {value}\n" for name, value in settings.items()))
    url = f"redis://:{password}@{HOST}:{port}/15"
    return home.start([server, "redis.conf"], {}, url=url, ends_on=signal.SIGTERM)


def rabbitmq(home: Home) -> Private:
    """A node with a name, a cookie and a register of names (epmd) of its own, and without plugins."""
    # Debian's program on PATH changes to the user and the folder of the machine's own node.
    server = program("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin")
    epmd = program("epmd", "erlang-base")
    password, [port, *others] = secrets.token_hex(16), free_ports(3)
    home.write("rabbitmq.conf", f"default_user = lab\ndefault_pass = {password}\n")
    home.write("enabled_plugins", "[].\n")
    home.write("rabbitmq-env.conf", "")
    return home.start(
        ["sh", "-c", _RABBITMQ, "start", epmd, server],
        _rabbitmq_environment(home.folder, port, *others),
        url=f"amqp://lab:{password}@{HOST}:{port}/%2F",
        ends_on=signal.SIGTERM,
    )


def memcached(home: Home) -> Private:
    server = program("memcached", "memcached")
    [port] = free_ports(1)
    url = f"memcached://{HOST}:{port}"
    return home.start([server, "-l", HOST, "-p", str(port), "-U", "0"], {}, url=url, ends_on=signal.SIGTERM)


RECIPES: dict[str, Callable[[Home], Private]] = {
    "postgresql": postgresql,
    "redis": redis,
    "rabbitmq": rabbitmq,
    "memcached": memcached,
}


def _debian_postgresql() -> list[str]:
    """Debian keeps the servers of all versions off PATH. The newest first."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(
        map(str, folders), key=lambda folder: [int(number) for number in VERSION.findall(folder)], reverse=True
    )


def _rabbitmq_environment(folder: Path, port: int, dist_port: int, epmd_port: int) -> dict[str, str]:
    own = {
        "CONF_ENV_FILE": folder / "rabbitmq-env.conf",
        "CONFIG_FILE": folder / "rabbitmq.conf",
        "ADVANCED_CONFIG_FILE": folder / "advanced.config",
        "ENABLED_PLUGINS_FILE": folder / "enabled_plugins",
        "FEATURE_FLAGS_FILE": folder / "feature_flags",
        "GENERATED_CONFIG_DIR": folder / "config",
        "MNESIA_BASE": folder / "data",
        "LOG_BASE": folder,
        "LOGS": "-",
        "PID_FILE": folder / "pid",
        "NODENAME": f"nexus-lab-{port}@localhost",
        "NODE_IP_ADDRESS": HOST,
        "NODE_PORT": port,
        "DIST_PORT": dist_port,
        "SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
    }
    erlang = {"ERL_EPMD_ADDRESS": HOST, "ERL_EPMD_PORT": str(epmd_port)}
    return {**{f"RABBITMQ_{name}": str(value) for name, value in own.items()}, **erlang}
