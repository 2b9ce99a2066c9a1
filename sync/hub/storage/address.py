"""The address of a PostgreSQL database, and the password that must not stand in it."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_PASSWORD = "password"


def password_in(url: str) -> str:
    """Empty where there is none, or no address."""
    try:
        parts = make_url(url)
    except ArgumentError:
        return ""
    in_query = parts.query.get(_PASSWORD, "")
    return parts.password or (in_query if isinstance(in_query, str) else in_query[-1])


def without_password(url: str) -> str:
    if not password_in(url):
        return url
    parts = make_url(url)
    bare = URL.create(parts.drivername, parts.username, None, *_place(parts), parts.query)
    return bare.difference_update_query([_PASSWORD]).render_as_string(hide_password=False)


def with_password(url: str, password: str) -> str:
    if not password or password_in(url):
        return url
    return make_url(url).set(password=password).render_as_string(hide_password=False)


def _place(parts: URL) -> tuple[str | None, int | None, str | None]:
    return parts.host, parts.port, parts.database
