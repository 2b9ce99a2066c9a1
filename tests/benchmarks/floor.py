"""The floor of the sync benchmark: requests, gzip and the same database, and no protocol at all.

Started as a process of its own: `python -m tests.benchmarks.floor DATABASE`; DATABASE is a path for an
encrypted file or a PostgreSQL address. It prints its port.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, create_engine

from app.storage.opening import engine_for

KEY = bytes(32)
_SQLITE = "INSERT INTO bare (id, body) VALUES (?, ?)"
_SERVER = """INSERT INTO bare (id, body) SELECT line ->> 0, line ->> 1
FROM jsonb_array_elements(%s::jsonb) AS lines (line)"""


def open_bare(where: str) -> Engine:
    engine = create_engine(where) if "://" in where else engine_for(Path(where), KEY, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bare (id TEXT PRIMARY KEY, body TEXT)")
    return engine


def save(engine: Engine, rows: list[list[str]]) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(_SQLITE, [tuple(row) for row in rows])
        else:
            connection.exec_driver_sql(_SERVER, (json.dumps(rows),))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: apart, the second waits 40 ms for the first to be confirmed.
    wbufsize = -1
    engine: Engine

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        save(self.engine, json.loads(gzip.decompress(body)))
        self._answer(b"{}")

    def do_GET(self) -> None:
        after, most = self.path.strip("/").split("/")
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(
                f"SELECT id, body FROM bare WHERE id > '{after}' ORDER BY id LIMIT {int(most)}"
            )
            rows = [list(row) for row in found]
        self._answer(gzip.compress(json.dumps(rows).encode(), 6))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Silence."""


def push(url: str, rows: list[list[str]], batch: int) -> tuple[float, int]:
    """(seconds, bytes up)"""
    session, up = requests.Session(), 0
    session.trust_env = False
    start = time.perf_counter()
    for first in range(0, len(rows), batch):
        body = gzip.compress(json.dumps(rows[first : first + batch]).encode(), 6)
        up += len(body)
        session.post(url, data=body).raise_for_status()
    return time.perf_counter() - start, up


def pull(url: str, engine: Engine, page: int) -> tuple[float, int]:
    """(seconds, rows)"""
    session, after, count = requests.Session(), "0", 0
    session.trust_env = False
    start = time.perf_counter()
    while rows := json.loads(gzip.decompress(session.get(f"{url}/{after}/{page}").content)):
        save(engine, rows)
        after, count = rows[-1][0], count + len(rows)
    return time.perf_counter() - start, count


def main() -> None:
    Handler.engine = open_bare(sys.argv[1])
    server = HTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
