"""Secret keys by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.secret_names import secret_key

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


@given(st.text())
def test_any_name_is_judged(name: str) -> None:
    assert isinstance(secret_key(name), bool)
