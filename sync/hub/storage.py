"""The hub's tables, on one SQLCipher file or on PostgreSQL; the same statements serve both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("id", Integer, primary_key=True),  # always 1
    Column("seq", BigInteger, nullable=False),
    Column("epoch", String),
    Column("fingerprint", String),
    Column("directory", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)
"""The one counter, locked last; `directory` is the seq that last changed facilities or posts."""

EPOCH = Table(
    "epoch",
    METADATA,
    Column("id", String, primary_key=True),
    Column("start", BigInteger, nullable=False),
    Column("last", BigInteger),
)
"""Every start of the hub opens one, far above all known numbers; `last` is set when it closes."""

DEVICE = Table(
    "device",
    METADATA,
    Column("id", String, primary_key=True),
    Column("facility", String, nullable=False),
    Column("key", String, nullable=False),
    Column("age_recipient", String, nullable=False),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),
    Column("incarnation", String),
    Column("enrolled_at", String, nullable=False),
    Column("last_seen", String),
    Column("cursor", BigInteger, nullable=False, default=0),
    Column("forked_at", String),
)

ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("code_hash", String, primary_key=True),
    Column("facility", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", String),
)

TOKEN = Table(
    "token",
    METADATA,
    Column("tok", String, primary_key=True),
    Column("device", String, nullable=False, index=True),
    Column("epoch", String, nullable=False),
    Column("incarnation", String, nullable=False),
    Column("parent", String),
    Column("presented", Boolean, nullable=False),
    Column("made", BigInteger, nullable=False),
)
"""The last tokens handed to each device; two presented children of one parent are two copies."""

RECORD = Table(
    "record",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("home", String, nullable=False),
    Column("root", String),
    Column("rev", BigInteger, nullable=False),
    Column("crev", BigInteger, nullable=False),
    Column("ord", BigInteger, nullable=False),
    Column("frev", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("changed_by", String),
    Column("changed_from", String),
    Column("changed_at", String),
    Column("healed", Text),
    Index("ix_record_root", "root", postgresql_where=Column("root").is_not(None)),
    Index("ix_record_kind", "kind"),
)

OP = Table(
    "op",
    METADATA,
    Column("op_id", String, primary_key=True),
    Column("grp", String, nullable=False),
    Column("device", String, nullable=False),
    Column("user", String, nullable=False),
    Column("facility", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("lost", Text),
    Column("code", String),
    Column("problem", Text),
    Column("hub_time", String, nullable=False),
    Index("ix_op_record", "record_id", "seq"),
    Index(
        "ix_op_waiting",
        "state",
        sqlite_where=Column("state") != "acked",
        postgresql_where=Column("state") != "acked",
    ),
)
"""Every operation ever received: receipts, history and quarantine in one."""

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("facility", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_delivery_feed", "facility", "seq"),
)
"""The feed, the audience and the compaction in one: a record stands once per facility."""

VERSION = 1
