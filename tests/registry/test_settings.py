"""Settings are read once, refused in one sentence, documented, and never printed with a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.settings import PACKAGED_POLICIES, Settings, SettingsError, is_example, is_loopback, variable

URL = "postgresql://nordkap_app:kQ3vZ-2hW9@db.internal/nordkap"


def sentences(**given: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.load({variable(name): value for name, value in given.items()})
    for sentence in refused.value.sentences:
        assert "\n" not in sentence
        assert sentence.endswith((".", "?"))
    return refused.value.sentences


def test_nothing_set_serves_this_machine_alone() -> None:
    settings = Settings.load({"PATH": "/usr/bin", "NORDKAP_ORIGIN": ""})
    assert (settings.host, settings.port, settings.origin) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert settings.trusted_proxy == ()
    assert settings.policy_folder == PACKAGED_POLICIES
    assert (PACKAGED_POLICIES / "__init__.py").is_file()


def test_every_setting_can_be_read_from_its_variable() -> None:
    given = {
        "database_url": URL,
        "work_database_url": URL,
        "owner_database_url": URL,
        "keys_folder": "/srv/keys",
        "content_passphrase_file": "/run/content",
        "work_passphrase_fd": "4",
        "head_file": "/srv/head",
        "backup_folder": "/srv/backup",
        "host": "::1",
        "port": "9000",
        "origin": "https://Register.Example.org:443/",
        "policy_folder": "/srv/policies",
        "trusted_proxy": "127.0.0.1, 10.0.0.0/24",
        "log_level": "debug",
    }
    settings = Settings.load({variable(name): value for name, value in given.items()})
    assert settings.url("work_database_url") == URL
    assert settings.root_file("content") == Path("/srv/keys/content.root")
    assert settings.work_passphrase_fd == 4
    assert settings.origin == "https://register.example.org"
    assert settings.trusted_proxy == ("127.0.0.1/32", "10.0.0.0/24")
    assert set(Settings.model_fields) - set(given) == {"content_passphrase_fd", "work_passphrase_file"}


def test_printing_the_settings_shows_no_password() -> None:
    settings = Settings.load({"NORDKAP_DATABASE_URL": URL})
    assert "kQ3vZ" not in f"{settings!r} {settings} {settings.model_dump_json()}"


PLAIN_HTTP = "plain http is for this machine alone; use https"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("origin", "http://register.example.org", PLAIN_HTTP),
        ("origin", "http://192.168.1.4:8000", PLAIN_HTTP),
        (
            "origin",
            "https://a.example/register",
            "it must be a scheme and a host only, without path or log-in",
        ),
        ("origin", "a.example", "it must be a scheme and a host, such as https://register.example.org"),
        ("origin", "https://[::1", "it is no URL"),
        ("database_url", "mysql://a@b/c", "it must begin with postgresql://"),
        (
            "work_database_url",
            "postgresql://nordkap_work:change-me@db/nordkap",
            "its password is one from an example; give the role a random one",
        ),
        ("port", "80 80", "input should be a valid integer, unable to parse string as an integer"),
        ("port", "70000", "input should be less than or equal to 65535"),
        ("keys_folder", "keys", "it must be a whole path, beginning with a slash"),
        ("trusted_proxy", "proxy", "proxy is no address or network, such as 127.0.0.1 or 10.0.0.0/24"),
        ("trusted_proxy", "0.0.0.0/0", "0.0.0.0/0 would let anyone name an address of their own"),
        ("log_level", "loud", "input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(name: str, value: str, reason: str) -> None:
    assert sentences(**{name: value}) == (f"{variable(name)} cannot be used: {reason}.",)


def test_a_server_others_reach_needs_an_https_origin() -> None:
    (sentence,) = sentences(host="0.0.0.0")  # noqa: S104
    assert sentence == (
        "NORDKAP_HOST is 0.0.0.0, which other machines reach: "
        "set NORDKAP_ORIGIN to the https address people use."
    )


def test_an_unknown_variable_is_refused_and_the_nearest_named() -> None:
    assert sentences(databse_url=URL) == (
        "NORDKAP_DATABSE_URL is no setting: did you mean NORDKAP_DATABASE_URL?",
    )
    assert sentences(colour="red") == ("NORDKAP_COLOUR is no setting: docs/settings.md lists them.",)


def test_a_passphrase_in_a_variable_is_refused() -> None:
    (sentence,) = sentences(content_passphrase="correct horse")
    assert sentence == (
        "NORDKAP_CONTENT_PASSPHRASE would show the passphrase to every process of this user: "
        "set NORDKAP_CONTENT_PASSPHRASE_FILE or NORDKAP_CONTENT_PASSPHRASE_FD instead."
    )


def test_two_sources_of_one_passphrase_are_refused() -> None:
    assert sentences(work_passphrase_file="/run/work", work_passphrase_fd="3") == (
        "NORDKAP_WORK_PASSPHRASE_FILE and NORDKAP_WORK_PASSPHRASE_FD are both set: choose one.",
    )


def test_all_that_is_wrong_is_said_at_once_and_repeats_no_value() -> None:
    said = sentences(
        colour="red", port="Fjällräven", database_url="postgresql://a:Fjällräven@[x/y", host="::1"
    )
    assert len(said) == 3
    assert "Fjällräven" not in "".join(said)


def test_a_server_behind_a_proxy_listens_where_it_likes() -> None:
    settings = Settings(host="0.0.0.0", origin="https://register.example.org")  # noqa: S104
    assert settings.origin == "https://register.example.org"


def test_what_a_command_needs_and_has_not_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match=r"^NORDKAP_OWNER_DATABASE_URL is not set: .*\.$"):
        Settings().url("owner_database_url")
    with pytest.raises(SettingsError, match=r"^NORDKAP_KEYS_FOLDER is not set: .*\.$"):
        Settings().root_file("work")


@pytest.mark.parametrize(
    "secret",
    ["changeme", "Change-Me!", "<password>", "${SECRET}", "password123", "xxxx", "", "  ", "nordkap_app"],
)
def test_secrets_from_examples_are_known(secret: str) -> None:
    assert is_example(secret)


@pytest.mark.parametrize(
    "secret", ["kQ3vZ-2hW9", "correct horse battery staple", "test the water first", "dörr nyckel 12"]
)
def test_other_secrets_are_left_alone(secret: str) -> None:
    assert not is_example(secret)


def test_loopback_is_this_machine_alone() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]", "a.localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "localhost.example.org", "10.0.0.1", "")))  # noqa: S104
