"""Secret keys by name, and credentials inside text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.secrets import holds_credentials, mask_credentials, secret_key

SECRET_NAMES = """
    POSTGRES_PASSWORD POSTGRES_PASS password db-password dbPassword spring.datasource.password PGPASSWORD
    passwd GF_SECURITY_ADMIN_PASSWORD SECRET_KEY_BASE NEXTAUTH_SECRET AUTH_GITHUB_SECRET clientSecret
    client_secret GITHUB_TOKEN accessToken OP_SERVICE_ACCOUNT_TOKEN API_KEY APIKEY apiKey
    GOVUK_NOTIFY_API_KEY AWS_SECRET_ACCESS_KEY access_key PRIVATE_KEY privateKey
    GOOGLE_APPLICATION_CREDENTIALS gcp_credentials REDIS_AUTH SENTRY_DSN CONNECTION_STRING
    connectionString ConnectionStrings__ConnectionString SLACK_WEBHOOK_URL ENCRYPTION_KEY
    QSTASH_CURRENT_SIGNING_KEY ENCRYPTOR_SALT PUSHER_APP_KEY DNS_PROXY_LOGANALYTICSSHAREDKEY
    AZURE_STORAGE_ACCOUNT_KEY PASSPHRASE TLS_KEY STRIPE_WEBHOOK_SECRET_KEY RABBITMQ_DEFAULT_PASS token
    secret OAUTH2ClientSecret PASS DB_PASS_PREPROD DATA_STORE_IDAM_KEY cosmosKey
    APPINSIGHTS_INSTRUMENTATIONKEY MICROSERVICEKEYS_RD_API password1 pgpass notify.key.api GIT_CRYPT_KEY
    Authorization SharedAccessSignature
"""
CALM_NAMES = """
    PASSWORD_FILE POSTGRES_PASSWORD_FILE SECRET_NAME secretName existingSecret existingSecretPasswordKey
    secretKeyRef tokenSecretRef TOKEN_URL TOKEN_EXPIRY TOKEN_TTL ACCESS_TOKEN_LIFETIME_SECONDS
    PASSWORD_MIN_LENGTH KMS_KEY_ID AWS_ACCESS_KEY_ID PUBLIC_KEY NEXT_PUBLIC_SENTRY_DSN
    NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY keyboard compass bypass tokenizer MAX_TOKENS maxTokens AUTH_TYPE
    AUTH_GOOGLE_ID AUTH_TRUST_HOST NEXTAUTH_URL auth author authority key keys topologyKey matchLabelKeys
    mock_auth_enabled enable_password_rotation password_rotation_interval imagePullSecrets
    automountServiceAccountToken secretProviderClass secretStoreRef credentialSecretRef
    SECRET_MANAGER_DIRECTORY SERVER_AUTH_COOKIE_DOMAIN DATABASE_URL REDIS_HOST keycloak key_vault_id
    password_encryption proxy_pass PRIMARY_KEY createSecret USER PORT webhook WEBHOOK_TIMEOUT PWD
    HEROKU_DISABLE_AUTH MYSQL_ALLOW_EMPTY_PASSWORD HMPPS_SQS_USE_WEB_TOKEN http_tokens
    ORDER_DB_PARTITION_KEY billing_tag_key objectKey persist-credentials
    OAUTH2_PROXY_PASS_AUTHORIZATION_HEADER
"""


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_secret_keys(name: str) -> None:
    assert secret_key(name)


@pytest.mark.parametrize("name", [*CALM_NAMES.split(), ""])
def test_keys_that_hold_no_secret(name: str) -> None:
    assert not secret_key(name)


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
    if password.lower() in ("shop:", "postgres", "password"):
        return
    assert password not in mask_credentials(shape.format(password)).removeprefix(shape.partition("{}")[0])


@given(st.text())
def test_any_name_is_judged(name: str) -> None:
    assert isinstance(secret_key(name), bool)


def test_long_hostile_text_is_masked_in_linear_time() -> None:
    mask_credentials("a://b:" + "${x}" * 5000)
    mask_credentials("password" * 5000)
    mask_credentials("mysql " * 3000)
