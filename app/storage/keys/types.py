"""How long each thing in the key file is: whatever else stands there is damage."""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.storage.keys.crypto import NONCE_BYTES, SALT_BYTES

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Salt = Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
Nonce = Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
# 32 bytes and the 16 of the authentication tag.
Sealed = Annotated[bytes, msgspec.Meta(min_length=48, max_length=48)]
