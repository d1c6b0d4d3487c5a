"""A wrong setting is named in our own words, with the values that are right."""

import pytest

from shared.errors import SettingsError
from shared.settings import Settings

WRONG_PORT = "must be a URL whose port, if it names one, is a number from 1 to 65535"
PORTS = [f"postgresql://user@host:{port}/name" for port in ("x", "0", "-1", "65536", "5432,5433")]
PORTS += ["postgresql:///name?host=/folder&port=x"]
WRONG_DATABASE = "must end in the number of a database, if it names one, as in redis://host:6379/0"
WRONG_TLS = "must have no options but, with rediss://, ssl_ca_certs, ssl_certfile, ssl_cert_reqs, ssl_check_hostname"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("IMAGE_DEVICE", "gpu0", "must be cpu, cuda:0, cuda:1 or the like, got 'gpu0'"),
        ("DATABASE_URL", "mysql://x", "must begin with postgresql://, since no other database will do"),
        ("REDIS_URL", "http://x", "must begin with redis:// or rediss://"),
        *(("DATABASE_URL", url, WRONG_PORT) for url in PORTS),
        ("REDIS_URL", "redis://host:port/0", WRONG_PORT),
        ("REDIS_URL", "redis://host:99999/0", WRONG_PORT),
        ("REDIS_URL", "rediss://[::1", WRONG_PORT),
        *(("REDIS_URL", f"redis://host{path}", WRONG_DATABASE) for path in ("/x", "/-1", "/0/1")),
        *(("REDIS_URL", f"redis://host/0?{option}=x", WRONG_TLS) for option in ("db", "socket_timeout", "foo")),
        *(("REDIS_URL", url, WRONG_TLS) for url in ("redis://host?ssl_cert_reqs=none", "rediss://host?ssl_foo=x")),
        ("REDIS_URL", "rediss://host?ssl_cert_reqs=x", "must give ssl_cert_reqs as one of none, optional, required"),
        ("REDIS_URL", "rediss://host?ssl_check_hostname=x", "must give ssl_check_hostname as one of true, false"),
        *(
            ("DATABASE_URL", f"postgresql://host/name?{option}=x", "must have no options but those of libpq")
            for option in ("foo", "db", "plugin", "async")
        ),
        *(
            ("DATABASE_URL", f"postgresql://host/name?{option}=x", f"must give {option} as a whole number")
            for option in ("connect_timeout", "keepalives_idle", "tcp_user_timeout")
        ),
        ("DATABASE_URL", "postgresql://host/name?sslmode=x", "must give sslmode as one of disable, allow, prefer"),
        (
            "DATABASE_URL",
            "postgresql://host/name?connect_timeout=1&connect_timeout=2",
            "must give connect_timeout once",
        ),
        ("ALLOWED_HOSTS", "https://example.com", "must be names by commas, without ports, or [*] for any"),
        *(
            ("CORS_ORIGIN", value, "must be origins by commas, in small letters and without a path")
            for value in (
                "example.com",
                "https://example.com/",
                "https://Example.com",
                "https://a.example,",
                "https://a.example,*",
                "none,https://a.example",
                'https://a.example";',
            )
        ),
        ("PUBLIC_ORIGIN", "https://example.com/shop", "must be a scheme and a host without a path"),
        ("PUBLIC_ORIGIN", "https://example.com:99999", WRONG_PORT),
        ("LOG_FORMAT", "xml", "must be one of text, json, got 'xml'"),
        ("C2PA_ALGORITHM", "rsa", "must be one of es256, es384"),
        ("MODEL_ANIME", "dall-e", "must be one of juggernaut-xi-v11"),
    ],
)
def test_a_wrong_value_is_answered_with_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=f"^{name}: {sentence}"):
        Settings.from_environment()


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        ("none", ()),
        ("*", ("*",)),
        ("https://a.example", ("https://a.example",)),
        ("https://a.example , http://[::1]:5173,https://a.example", ("https://a.example", "http://[::1]:5173")),
    ],
)
def test_the_origins_of_pages_are_listed_by_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, origins: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CORS_ORIGIN", value)

    assert Settings.from_environment().cors_origins == origins


def test_a_password_in_a_url_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secret@host/db")

    with pytest.raises(SettingsError) as raised:
        Settings.from_environment()

    assert "secret" not in str(raised.value)


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("LOG_FORMAT", "xml")

    with pytest.raises(SettingsError, match=r"PORT: .*; LOG_FORMAT: "):
        Settings.from_environment()


@pytest.mark.parametrize("device", ["cpu", "cuda", "cuda:1", "mps"])
def test_devices_of_torch_are_taken(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    monkeypatch.setenv("IMAGE_DEVICE", device)

    assert Settings.from_environment().image_device == device


def test_a_listed_host_may_be_typed_in_capitals_and_with_the_dot_that_ends_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "Example.com., shop.example.com")

    assert Settings.from_environment().allowed_host_names == {"example.com", "shop.example.com"}


def test_an_origin_may_be_typed_with_the_slash_that_browsers_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ORIGIN", "https://example.com/")

    assert Settings.from_environment().public_origin == "https://example.com"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host/name",
        "postgresql:///name?host=/folder&port=5432",
        "postgresql://host/name?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=10&application_name=a%20b",
        "postgresql:///name?host=first:5432&host=second:5432&target_session_attrs=read-write",
    ],
)
def test_a_url_of_postgresql_may_name_a_socket_several_hosts_and_options(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert Settings.from_environment().sqlalchemy_url.endswith(url.partition("://")[2])


@pytest.mark.parametrize(
    "url",
    [
        "redis://host",
        "redis://user:secret@host:6379/15",
        "rediss://host/?ssl_cert_reqs=required&ssl_ca_certs=/ca.pem&ssl_check_hostname=false",
    ],
)
def test_a_url_of_redis_may_name_a_database_and_options_of_tls(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)

    assert Settings.from_environment().redis_url == url
