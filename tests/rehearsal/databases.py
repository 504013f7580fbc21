"""Two fresh databases for a rehearsal, of the engine that is at hand, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import environ
import psycopg2
from django.db import connection
from psycopg2.extensions import make_dsn


def dsn_of(url: str) -> str:
    """Return what the driver needs to reach a server that an address names."""
    facts = environ.Env.db_url_config(url)
    named = {
        "host": facts["OPTIONS"].get("host") or facts["HOST"],
        "port": facts["PORT"],
        "user": facts["USER"],
        "password": facts["PASSWORD"],
        "dbname": facts["NAME"],
    }
    return make_dsn(**{name: value for name, value in named.items() if value})


@contextmanager
def two_databases(url: str) -> Iterator[tuple[str, str]]:
    """Yield the address of an empty database, and the name of another one beside it."""
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/first.sqlite3", str(Path(folder, "second.sqlite3"))
        return
    names = [f"rehearsal_{uuid4().hex[:12]}" for _ in range(2)]
    server = psycopg2.connect(dsn_of(url))
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            for name in names:
                cursor.execute(f"CREATE DATABASE {name}")
            yield urlunsplit(urlsplit(url)._replace(path=f"/{names[0]}")), names[1]
            for name in names:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.close()


def of_the_suite() -> str:
    """Return the server that the suite runs on, as an address."""
    if connection.vendor == "sqlite":
        return "sqlite://"
    facts = connection.settings_dict
    host = facts["OPTIONS"].get("host") or facts["HOST"] or "localhost"
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{password}@/postgres?host={host}{port}"
