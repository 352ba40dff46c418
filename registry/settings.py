"""What the operator decides, read from the environment once, at the start; docs/settings.md lists it all.

A secret stands in no variable but the database URLs (whose passwords libpq can also read from a file):
passphrases come through `registry.passphrases`. What cannot be meant is refused, in one sentence each.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

PREFIX = "NORDKAP_"
PACKAGED_POLICIES = Path(__file__).resolve().parents[1] / "policies"
# What stands in examples and is left standing: lower case, without spaces and signs, digits at the end
# dropped.
_EXAMPLES = re.compile(
    r"(change(me|this|it)|replace(me|this|it)|password|passphrase|passwd|secret|example|sample|default|insecure"
    r"|test|demo|admin|root|postgres|nordkap|nordkap(app|work|owner)|your(password|passphrase|secret)|x+|)"
)


class SettingsError(Exception):
    """The settings cannot be used. `sentences` says why, one sentence for each; nothing in them is secret."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def is_example(secret: str) -> bool:
    """Tell whether a secret is one that stands in examples, such as ``change-me`` or ``<password>``."""
    text = secret.strip()
    if text.startswith(("<", "${", "{{")):
        return True
    return _EXAMPLES.fullmatch(re.sub(r"[\W_]", "", text.casefold()).rstrip("0123456789")) is not None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _refused(sentence: str) -> PydanticCustomError:
    # The sentence goes in as a value: braces in it are not to be filled in.
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence})


def _database_url(value: SecretStr) -> SecretStr:
    try:
        url = urlsplit(value.get_secret_value())
        password = url.password
    except ValueError:
        raise _refused("it is no URL") from None
    if url.scheme != "postgresql":
        raise _refused("it must begin with postgresql://")
    if password is not None and is_example(unquote(password)):
        raise _refused("its password is one from an example; give the role a random one")
    return value


def _origin(value: str) -> str:
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise _refused("it is no URL") from None
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise _refused("it must be a scheme and a host, such as https://register.example.org")
    if url.path not in {"", "/"} or url.query or url.fragment or url.username is not None:
        raise _refused("it must be a scheme and a host only, without path or log-in")
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise _refused("plain http is for this machine alone; use https")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    standard = port is None or port == {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{host}" if standard else f"{url.scheme}://{host}:{port}"


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _proxy(value: str) -> str:
    try:
        network = ip_network(value)
    except ValueError:
        raise _refused(f"{value} is no address or network, such as 127.0.0.1 or 10.0.0.0/24") from None
    if network.prefixlen == 0:
        raise _refused(f"{value} would let anyone name an address of their own")
    return str(network)


def _folder(value: Path) -> Path:
    if not value.is_absolute():
        raise _refused("it must be a whole path, beginning with a slash")
    return value


DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
WholePath = Annotated[Path, AfterValidator(_folder)]
Descriptor = Annotated[int, Field(ge=0)]


class Settings(BaseModel):
    """Every setting; the variable's name is the field's in capitals, after ``NORDKAP_``.

    `load` makes it from the environment; a demo or a test makes it by keyword. Printing it shows no secret.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: DatabaseUrl | None = None
    work_database_url: DatabaseUrl | None = None
    owner_database_url: DatabaseUrl | None = None
    keys_folder: WholePath | None = None
    content_passphrase_file: WholePath | None = None
    content_passphrase_fd: Descriptor | None = None
    work_passphrase_file: WholePath | None = None
    work_passphrase_fd: Descriptor | None = None
    head_file: WholePath | None = None
    backup_folder: WholePath | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    origin: Annotated[str, AfterValidator(_origin)] = ""
    policy_folder: WholePath = PACKAGED_POLICIES
    trusted_proxy: Annotated[tuple[Annotated[str, AfterValidator(_proxy)], ...], BeforeValidator(_split)] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def model_post_init(self, _: Any) -> None:
        """Fill in the origin of a register that serves this machine alone. Raises SettingsError."""
        if not self.origin:
            host = f"[{self.host}]" if ":" in self.host else self.host
            object.__setattr__(self, "origin", f"http://{host}:{self.port}")
        if self.origin.startswith("http://") and not is_loopback(self.host):
            raise SettingsError(
                f"NORDKAP_HOST is {self.host}, which other machines reach: "
                "set NORDKAP_ORIGIN to the https address people use."
            )
        for root in ("content", "work"):
            file, descriptor = f"{root}_passphrase_file", f"{root}_passphrase_fd"
            if getattr(self, file) is not None and getattr(self, descriptor) is not None:
                raise SettingsError(f"{variable(file)} and {variable(descriptor)} are both set: choose one.")

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables that begin with ``NORDKAP_``; an empty one counts as not set.

        Raises SettingsError with a sentence for each variable that is unknown or cannot be used.
        """
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value != ""}
        unknown = [_unknown(name) for name in sorted(given) if _field(name) not in cls.model_fields]
        try:
            made = cls.model_validate(
                {_field(name): value for name, value in given.items() if _field(name) in cls.model_fields}
            )
        except ValidationError as error:
            raise SettingsError(*unknown, *map(_sentence, error.errors())) from None
        if unknown:
            raise SettingsError(*unknown)
        return made

    def url(self, name: Literal["database_url", "work_database_url", "owner_database_url"]) -> str:
        """Return a database URL in clear. Raises SettingsError when it is not set."""
        value: SecretStr | None = getattr(self, name)
        if value is None:
            raise SettingsError(
                f"{variable(name)} is not set: give the URL of the database, as docs/settings.md says."
            )
        return value.get_secret_value()

    def root_file(self, root: Literal["content", "work"]) -> Path:
        """Return the path of a root key's file. Raises SettingsError when the folder is not set."""
        if self.keys_folder is None:
            raise SettingsError(
                "NORDKAP_KEYS_FOLDER is not set: give the folder that holds content.root and work.root."
            )
        return self.keys_folder / f"{root}.root"


def variable(field: str) -> str:
    """Return the environment variable of a field of `Settings`."""
    return f"{PREFIX}{field.upper()}"


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _unknown(name: str) -> str:
    if _field(name) in {"content_passphrase", "work_passphrase"}:
        return (
            f"{name} would show the passphrase to every process of this user: "
            f"set {name}_FILE or {name}_FD instead."
        )
    near = [variable(field) for field in difflib.get_close_matches(_field(name), Settings.model_fields, n=1)]
    return f"{name} is no setting: {f'did you mean {near[0]}?' if near else 'docs/settings.md lists them.'}"


def _sentence(error: Any) -> str:
    name = variable(str(error["loc"][0])) if error["loc"] else PREFIX
    reason = str(error["msg"])
    return f"{name} cannot be used: {reason[:1].lower()}{reason[1:].rstrip('.')}."
