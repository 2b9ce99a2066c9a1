"""Pictures and documents that belong to records: what they are, and how far they are on their way."""

from app.attachments.files import NewFile, newest_in, read_file, type_of
from app.attachments.record import ATTACHMENT, About, Attachment
from app.attachments.service import AttachmentLine, Attachments, AttachmentState, OpenedAttachment

__all__ = [
    "ATTACHMENT",
    "About",
    "Attachment",
    "AttachmentLine",
    "AttachmentState",
    "Attachments",
    "NewFile",
    "OpenedAttachment",
    "newest_in",
    "read_file",
    "type_of",
]
