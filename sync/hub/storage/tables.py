"""The hub's tables, on one SQLCipher file or on PostgreSQL; the same statements serve both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    literal,
)

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("id", Integer, primary_key=True),  # always 1
    Column("seq", BigInteger, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("epoch", String),
    Column("fingerprint", String),
    Column("directory", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)
"""The one counter, locked last, and the short number of the newest record; `directory` is the seq
that last changed facilities, memberships or posts."""

HUB_CLOCK = Table(
    "hub_clock",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("newest", String, nullable=False),
    Column("word", String),
)
"""The newest time at which the hub has served, noted now and then, and what its administrator has
said of the clock, signed."""

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

AT_ONCE = Table(
    "enrolment_at_once",
    METADATA,
    Column("code_hash", String, primary_key=True),
)
"""Codes handed over in person: who brings one needs no further approval."""

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
    # Short numbers grow at one end of their indexes; UUIDs, which do not, stand in one alone.
    Column(
        "n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("id", String, nullable=False, unique=True),
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
)
Index(
    "ix_record_root",
    RECORD.c.root,
    RECORD.c.kind,
    sqlite_where=RECORD.c.root.is_not(None),
    postgresql_where=RECORD.c.root.is_not(None),
)
Index("ix_record_kind", RECORD.c.kind)

OP = Table(
    "op",
    METADATA,
    Column("op_id", String, primary_key=True),
    Column("grp", String, nullable=False),
    Column("device", String, nullable=False),
    Column("user", String, nullable=False),
    Column("facility", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("record", BigInteger),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("lost", Text),
    Column("code", String),
    Column("problem", Text),
    Column("hub_time", String, nullable=False),
)
"""Every operation ever received: receipts, history and quarantine in one. `record` is the short
number of the record it counted on, NULL while it did not."""
Index("ix_op_record", OP.c.record, OP.c.seq)


def is_in_state(state: str) -> ColumnElement[bool]:
    """The operations that are held, or that wait; by the index of what is open.

    Written out and not as parameters: a server plans a statement once for all values of those, and
    does not know then that the index has them.
    """
    given = literal(state, String, literal_execute=True)
    return and_(OP.c.state != literal("acked", String, literal_execute=True), OP.c.state == given)


Index(
    "ix_op_open",
    OP.c.record_id,
    sqlite_where=OP.c.state != "acked",
    postgresql_where=OP.c.state != "acked",
)

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("facility", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_delivery_feed", "facility", "seq"),
    sqlite_with_rowid=False,
)
"""The feed, the audience and the compaction in one: a record stands once per facility."""

SECRET = Table(
    "secret",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("value", String, nullable=False),
)
"""What tokens and rows are sealed with, so that a hub set back in time can tell what it once gave;
and since which number rows are sealed (2)."""

HEALED = Table(
    "healed",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("record_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("home", String, nullable=False, index=True),
    Column("device", String, nullable=False),
    Column("facility", String, nullable=False),
    Column("at", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("row", Text, nullable=False),
    Column("told", String),
)
"""Records that a device brought back in the name of another facility. `told` is the token with
which their home was told of it, "read" once that has arrived."""

ALARM = Table(
    "alarm",
    METADATA,
    Column("device", String, primary_key=True),
    Column("attempt", String, primary_key=True),
    Column("record", String, primary_key=True),
    Column("first_at", String, nullable=False),
    Column("at", String, nullable=False),
    Column("times", BigInteger, nullable=False),
)
"""What computers tried that no honest program does."""

SENT = Table(
    "sent",
    METADATA,
    Column("device", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("speaks", Integer, nullable=False),
)
"""Up to which place rows went to a computer by stick; over the network its tokens tell. `speaks` is
the newest protocol that a stick of its own was written in or tells of."""

SET_ASIDE = Table(
    "set_aside",
    METADATA,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("row", Text, nullable=False),
    Column("at", String, nullable=False),
)
"""Records that had no sound name, as they were found (JSON); 0 stands where all were looked at."""

KNOWN_KIND = Table(
    "known_kind",
    METADATA,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""The kinds the program knew when it last started here; others are kept without being understood."""

AWAITED = Table(
    "awaited",
    METADATA,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("facility", String, primary_key=True),
    Column("root", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index("ix_awaited_arrival", "facility", "seq"),
    sqlite_with_rowid=False,
)
"""Records of cases on their way to another facility: until a cursor of it passes the place."""

RESCOPE = Table(
    "rescope",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sight", String, nullable=False),
    Column("homes", Text),
    Column("after", BigInteger, nullable=False),
)
"""What has changed who sees what, and whose records have not all been looked at again: those of
one class of sight, at these homes (JSON; NULL: anywhere), or of one kind, numbered above `after`."""

BLOB = Table(
    "blob",
    METADATA,
    Column("name", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("device", String, nullable=False),
    Column("begun_at", String, nullable=False),
)
"""What attachments contain, each content once, by SHA-256 and size; `held` bytes of it have arrived.
Until all have, each institution that sends it has a beginning of its own, by its own name too: it
is nobody else's to know of or to spoil. `begun_at` is when it last grew. In the database and not in files, so that every backup of the one is a backup of both."""
Index(
    "ix_blob_unfinished",
    BLOB.c.device,
    sqlite_where=BLOB.c.complete.is_(False),
    postgresql_where=BLOB.c.complete.is_(False),
)

BLOB_PART = Table(
    "blob_part",
    METADATA,
    Column("blob", String, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

BLOB_PROOF = Table(
    "blob_proof",
    METADATA,
    Column("record", String, primary_key=True),
    Column("blob", String, primary_key=True),
    Column("holds", Boolean, nullable=False),
)
"""Whether the proof in an attachment's record fits the content it names."""

BLOB_UNNAMED = Table(
    "blob_unnamed",
    METADATA,
    Column("blob", String, primary_key=True),
    Column("since", String, nullable=False),
)
"""Contents that no living record names, and when that was first seen."""

RESIDENT_NUMBER = Table(
    "resident_number",
    METADATA,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String, index=True),
)
"""The identity number of every resident's record, to find it by; NULL where it has none."""

PARCEL = Table(
    "parcel",
    METADATA,
    Column("device", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("incarnation", String, nullable=False),
    Column("parent", String, nullable=False),
    Column("is_copys", Boolean, nullable=False),
)
"""What came on sticks: of two children of one parent, one was written by a copy of the computer, and
so is all that grows from it."""

STANDING = Table(
    "standing",
    METADATA,
    Column("device", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("told", Text, nullable=False),
)
"""How each computer said it fares, and when (JSON; nothing of any resident)."""

RECORD_CONTENT = Table(
    "record_content",
    METADATA,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("rev", BigInteger, nullable=False),
    Column("content", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What the hub wrote of each record at its revision, as one number (app/core/content.py)."""

LOOKUP = Table(
    "lookup",
    METADATA,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", String, nullable=False),
    Column("device", String, nullable=False),
    Column("facility", String, nullable=False),
    Column("user", String, nullable=False),
    Column("number", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("said", String, nullable=False),
    Column("found", Text, nullable=False),
    Index("ix_lookup_device", "device", "at"),
)
"""Who looked up whom beyond their own sight, for the county's administrator: the number masked, the
homes that were named to them (JSON)."""

WITHDRAWAL = Table(
    "withdrawal",
    METADATA,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String, nullable=False),
    Column("id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("ended", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", String, nullable=False),
    Column("signature", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("heard_at", String),
    Column("settled", Boolean, nullable=False),
)
"""What was taken away, in the order it was added; `source` is empty for what was taken away here,
else where it was heard of again, and `settled` whether that was carried out."""

RETURN = Table(
    "hub_return",
    METADATA,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("epoch", String),
    Column("seq", BigInteger, nullable=False),
)
"""Every time this hub was put back from a safety copy: when, and how far the copy went."""

LOST_WORD = Table(
    "lost_word",
    METADATA,
    Column("record_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("fields", Text, nullable=False),
    Column("device", String, nullable=False),
    Column("at", String, nullable=False),
)
"""What the hub's administrator had written after the copy, as a workstation still had it: nobody
but the administrator may write it again."""

INTRODUCED = Table(
    "introduced",
    METADATA,
    Column("device", String, primary_key=True),
    Column("at", String, nullable=False),
)
"""Computers that this hub did not know and that showed its own certificate."""

TROUBLE = Table(
    "trouble",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("device", String, nullable=False),
    Column("what", String, nullable=False),
    Column("record", String, nullable=False),
    Column("type", String, nullable=False),
    Column("place", String, nullable=False),
    Column("count", BigInteger, nullable=False),
    Index("ix_trouble_record", "record"),
)
"""What the county's administrator should know of and nobody else is told: faults of the program
and what it could not learn. The newest thousand, each with how often it was seen."""

KEPT = Table(
    "kept_at_home",
    METADATA,
    Column("record", BigInteger, primary_key=True, autoincrement=False),
)
"""Records of a kind learned after they had come that do not pass the door: seen by their home alone
until it has put them right."""
