"""Opens the root key files of a process with their passphrases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from keys.providers import RootProvider
from keys.providers import passphrase as passphrase_file
from keys.providers.succession import Succession
from keys.scope import Root
from registry.passphrases import passphrase
from registry.rotation.succession import next_to, require_room
from registry.settings import Settings, SettingsError


def open_roots(
    settings: Settings,
    roots: Collection[Root],
    environ: Mapping[str, str],
    *,
    replacing: Root | None = None,
) -> dict[Root, RootProvider]:
    """Open the root key files with their passphrases; of one that is being replaced, its successor too.

    `replacing` is a root key whose successor is made now, where it is not there yet.

    Raises SettingsError, keys.errors.WrongPassphrase, keys.errors.RootFileBroken; Conflict where a root key
    before the one in use lies in the way.
    """
    files = {root: settings.root_file(root.value) for root in roots}
    for root, file in files.items():
        if not file.exists():
            raise SettingsError(
                f"There is no {root} root key at {file}: a new register wants nordkap init first; "
                "otherwise check NORDKAP_KEYS_FOLDER."
            )
    return {
        root: _opened(file, passphrase(settings, root.value, environ), root, make=root is replacing)
        for root, file in files.items()
    }


def _opened(file: Path, secret: bytes, root: Root, *, make: bool) -> RootProvider:
    opened, after = passphrase_file.open(file, secret, root), next_to(file)
    if make and not after.exists():
        require_room(file)
        return Succession(passphrase_file.create(after, secret, root), opened)
    return Succession(passphrase_file.open(after, secret, root), opened) if after.exists() else opened
