"""Opening sealed values: the only function that turns one into its plaintext.

An import contract lets `registry.disclosure` and `registry.accounts.secrets` alone import this module.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from keys.context import FieldContext, SecretContext
from keys.errors import UnsealFailed, WrongKey
from keys.key import Key
from keys.padding import unpadded
from keys.sealed import BODY, KEY_ID, NONCE, Sealed, seal


def unseal(key: Key, context: FieldContext | SecretContext, sealed: Sealed) -> bytes:
    """Open a value in its place.

    Raises:
        WrongKey: the value names another key.
        UnsealFailed: it was changed, or belongs somewhere else.
    """
    blob, key_id = sealed.blob, key.id
    if blob[KEY_ID] != key_id:
        raise WrongKey("this value was sealed under another key than the one given", key_id=blob[KEY_ID])
    try:
        return unpadded(key.aead.decrypt(blob[NONCE], blob[BODY], context.encode(key_id)))
    except (InvalidTag, ValueError):
        # From None: an InvalidTag has nothing to say, and a context must not reach a log by way of its cause.
        raise UnsealFailed("this value was changed or does not belong here", key_id=key_id) from None


def reseal(
    key: Key,
    context: FieldContext | SecretContext,
    sealed: Sealed,
    new_key: Key,
    new_context: FieldContext | SecretContext,
    pad: int,
) -> Sealed:
    """Seal a value anew, under a new key, tier or revision of the same field; the plaintext stays in here.

    Raises:
        ValueError: the new context is another field, record or owner, or the value does not fit its padding.
        WrongKey: a key is not for its place.
        UnsealFailed: the value does not open in its old place.
        KeyUsedUp: the new key has sealed too much.
    """
    if _place(context) != _place(new_context):
        raise ValueError("a value is sealed anew for the same field of the same record only")
    return seal(new_key, new_context, unseal(key, context, sealed), pad=pad)


def _place(context: FieldContext | SecretContext) -> tuple[object, ...]:
    if isinstance(context, FieldContext):
        return (FieldContext, context.owner, context.family, context.record, context.field)
    return (SecretContext, context.table, context.row, context.column)
