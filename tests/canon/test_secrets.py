"""Credentials inside text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.secrets import holds_credentials, mask_credentials

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nxyz\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgres://shop:hunter2@db:5432/shop", "postgres://shop:***@db:5432/shop"),
        ("redis://:hunter2@redis:6379/1", "redis://:***@redis:6379/1"),
        ("postgres://shop:hun@ter/2@db/shop", "postgres://shop:***@db/shop"),
        ("mongodb://u:hunter2@a:1,b:2/x", "mongodb://u:***@a:1,b:2/x"),
        ("postgres://${U:-shop}:${P:-hunter2}@db/x", "postgres://${U:-shop}:***@db/x"),
        ("https://0123456789abcdef0123456789abcdef@sentry.example/1", "https://***@sentry.example/1"),
        ("shop:hunter2@tcp(db:3306)/shop", "shop:***@tcp(db:3306)/shop"),
        (
            "jdbc:postgresql://db/shop?user=u&password=hunter2&ssl=true",
            "jdbc:postgresql://db/shop?user=u&password=***&ssl=true",
        ),
        ("UID=sa;PWD=hunter2", "UID=sa;PWD=***"),
        ("Server=db;Password=hunter 2&3;User=sa", "Server=db;Password=***;User=sa"),
        ("Endpoint=sb://x/;SharedAccessKey=abc=", "Endpoint=sb://x/;SharedAccessKey=***"),
        ('Pwd="a;b";x=1', 'Pwd="***";x=1'),
        ("redis-server --requirepass hunter2 --port 1", "redis-server --requirepass *** --port 1"),
        ('["redis-server","--requirepass","hunter2"]', '["redis-server","--requirepass","***"]'),
        ("tool --db-password=hunter2 -v", "tool --db-password=*** -v"),
        ("tool --api-key hunter2 -v", "tool --api-key *** -v"),
        ("mysqladmin ping -h db -phunter2", "mysqladmin ping -h db -p***"),
        ("redis-cli -h x -a hunter2 ping", "redis-cli -h x -a *** ping"),
        ("curl -fs -u elastic:hunter2 http://es:9200", "curl -fs -u elastic:*** http://es:9200"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"),
        ("X-Api-Key: hunter2", "X-Api-Key: ***"),
        ('{"password"  : "hunter2"}', '{"password"  : "***"}'),
        ('{"password": "hunter2", "user": "u"}', '{"password": "***", "user": "u"}'),
        ("user: u\npassword: hunter2\nport: 1", "user: u\npassword: ***\nport: 1"),
        (f"before {PEM} after", "before *** after"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "***"),
        ("AKIA" + "ABCDEFGHIJKLMNOP", "***"),
        ("x ghp_" + "a1" * 18, "x ***"),
        ("xoxb-" + "1234567890-abc", "***"),
        (f"token is {JWT} here", "token is *** here"),
        ("https://hooks.slack.com/services/T0/B0/abc", "https://hooks.slack.com/services/***"),
    ],
)
def test_credentials_are_masked(text: str, masked: str) -> None:
    assert mask_credentials(text) == masked
    assert mask_credentials(masked) == masked
    assert holds_credentials(text)
    assert not holds_credentials(masked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "http://web:8080/health",
        "http://web:8080/a@b",
        "postgres://${USER}:${PASSWORD}@db/x",
        "postgres://$USER:$PASSWORD@db/x",
        "postgres://u:$(PASSWORD)@db/x",
        "password=${DB_PASSWORD}",
        "password = var.db_password",
        "MYSQL_ALLOW_EMPTY_PASSWORD=1",
        "Authorization: token ${{ steps.token.outputs.token }}",
        "TOKEN=$(vault read x)",
        "--password $PASSWORD",
        "the password is kept elsewhere",
        "sslmode=require",
        "docker compose -p shop up",
        "Bearer authentication",
        "user@example.com",
        "git@github.com:shop/api.git",
        "redis://redis:6379/1",
        "token_url=https://x/y",
        "https://user@example.com/x",
        "PASSWORD_FILE=/run/secrets/x",
        "secretName: shop-tls",
        "{{ .Values.password }}",
        "a=b;c=d",
        "--tokens-file x",
    ],
)
def test_other_text_stays(text: str) -> None:
    assert mask_credentials(text) == text
    assert not holds_credentials(text)


_PIECES = st.sampled_from(
    [
        "postgres://u:p@h/x",
        "password=",
        "Password=a b;",
        "--requirepass x",
        "Bearer a1b2c3d4e5",
        JWT,
        PEM,
        "://",
        ":",
        "@",
        "${A}",
        "${",
        "}",
        '"',
        "'",
        ";",
        " ",
        "\n",
        "x",
        "***",
        "=",
        "secret: y",
        "token",
        "-p",
        "mysql ",
        "curl -u a:b",
        "AKIAABCDEFGHIJKLMNOP",
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join)))
def test_masking_is_idempotent(text: str) -> None:
    masked = mask_credentials(text)
    assert mask_credentials(masked) == masked


@given(
    st.from_regex(r"[A-Za-z0-9/+]{6,20}", fullmatch=True),
    st.sampled_from(["postgres://shop:{}@db/x", "password={}"]),
)
def test_no_password_survives_in_a_known_shape(password: str, shape: str) -> None:
    if password[0].isdigit():  # `shop:8080/x@y` may as well be a host, its port and a path
        return
    assert password not in mask_credentials(shape.format(password)).removeprefix(shape.partition("{}")[0])


def test_long_hostile_text_is_masked_without_backtracking_for_ever() -> None:
    mask_credentials("a://b:" + "${x}" * 5000)
    mask_credentials("password" * 5000)
    mask_credentials("mysql " * 3000)
    mask_credentials("--token" * 3000 + "a@tcp(")
