"""Environment words in names and values; the pairs of values are from real repositories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paritycheck.engine.canon.environment_words import (
    CANONICAL,
    canonical_environment,
    environment_tokens,
    same_but_for_environment,
    template_out,
)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("production", "prod"),
        ("prd", "prod"),
        ("live", "prod"),
        ("stg", "staging"),
        ("stage", "staging"),
        ("pre-prod", "preprod"),
        ("development", "dev"),
        ("testing", "test"),
        ("aat", "aat"),
        ("perf", "perftest"),
    ],
)
def test_canonical_names(word: str, name: str) -> None:
    assert CANONICAL[word] == name


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("production", "prod"),
        ("Pre_Prod", "preprod"),
        ("dev2", "dev2"),
        ("development2", "dev2"),
        ("shop", ""),
        ("", ""),
    ],
)
def test_canonical_environment(token: str, name: str) -> None:
    assert canonical_environment(token) == name


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("values-production.yaml", ("production",)),
        ("values.aat.template.yaml", ("aat",)),
        (".env.staging", ("staging",)),
        ("terraform/environments/eks/k8s-manifests-prod/app.yaml", ("prod",)),
        ("env/staging_config.tfvars", ("staging",)),
        ("values-preProd.yaml", ("pre-prod",)),
        ("pre_production.env", ("pre_production",)),
        ("dev2", ("dev2",)),
        ("clusters/prod-eu/dev", ("prod", "dev")),
        ("valuesStaging.yaml", ("staging",)),
        ("modsec-non-prod", ("non-prod",)),
        ("values.yaml", ()),
        ("latest", ()),
        ("productionize-contest", ()),
        ("preview", ("preview",)),
    ],
)
def test_environment_tokens(text: str, tokens: tuple[str, ...]) -> None:
    assert environment_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://sign-in-preprod.example", "https://sign-in-<env>.example"),
        ("notification-canada-ca-staging-x", "notification-canada-ca-<env>-x"),
        ("NotificationCanadaCaproduction", "NotificationCanadaCa<env>"),
        ("hub.staging.mybinder.org", "hub.<env>.mybinder.org"),
        ("metadataregistry_development", "metadataregistry_<env>"),
        ("s3://bucket/pre-prod/x", "s3://bucket/<env>/x"),
        ("dev2.example", "<env>.example"),
        ("Production", "<env>"),
        ("latest", "latest"),
        ("backstage", "backstage"),
        ("db.svc.cluster.local", "db.svc.cluster.local"),
        ("https://shop.dev/x", "https://shop.dev/x"),
        ("https://dev.shop.dev/x", "https://<env>.shop.dev/x"),
    ],
)
def test_template_out(text: str, expected: str) -> None:
    assert template_out(text) == expected


def test_template_out_takes_more_names() -> None:
    assert template_out("https://gke2.example/x", ["gke2"]) == "https://<env>.example/x"
    assert template_out("po_off_search_net", ["off-search-net"]) == "po_<env>"
    assert template_out("a1b", ["1", ""]) == "a1b"


@pytest.mark.parametrize(
    ("left", "right", "left_env", "right_env"),
    [
        ("https://sign-in-preprod.x", "https://sign-in.x", "preprod", "prod"),
        ("sign-in-preprod", "sign-in", "preprod", "production"),
        (
            "notification-canada-ca-staging-gc-org",
            "notification-canada-ca-production-gc-org",
            "staging",
            "production",
        ),
        ("NotificationCanadaCastaging", "NotificationCanadaCaproduction", "staging", "production"),
        ("hub.staging.mybinder.org", "hub.mybinder.org", "staging", "prod"),
        ("staging.open-vsx.org", "open-vsx.org", "staging", "production"),
        ("visits-alerts-nonprod", "visits-alerts", "preprod", "prod"),
        ("staging", "production", "staging", "prod"),
        ("qa", "stage", "qa", "stage"),
        ("https://stg.x/a", "https://live.x/a", "staging", "prod"),
        ("test-data-staging", "test-data-prod", "staging", "prod"),
        ("https://a.x/staging/y", "https://a.x/y", "staging", "prod"),
        ("shop-blue", "shop-green", "blue", "green"),
        ("x-dev2", "x-prod", "dev2", "prod"),
        ("true", "true", "staging", "prod"),
        ("https://sign-in-preprod.x", "https://sign-in.x", "", ""),
        ("a-staging", "a-production", "", ""),
    ],
)
def test_values_that_differ_only_by_environment(left: str, right: str, left_env: str, right_env: str) -> None:
    assert same_but_for_environment(left, right, left_env, right_env)
    assert same_but_for_environment(right, left, right_env, left_env)


@pytest.mark.parametrize(
    ("left", "right", "left_env", "right_env"),
    [
        ("applicationinsights.dev.json", "applicationinsights.json", "preprod", "prod"),
        ("modsec-non-prod", "modsec", "staging", "production"),
        ("staging.notification.cdssandbox.xyz", "notification.canada.ca", "staging", "production"),
        ("stdout", "logstash", "staging", "prod"),
        (
            "apply-for-legal-aid-tls-certificate-domain",
            "apply-for-legal-aid-tls-secret",
            "staging",
            "production",
        ),
        ("true", "false", "staging", "prod"),
        ("2", "4", "preprod", "prod"),
        ("10m", "30s", "production", "staging"),
        ("latest", "701ac57", "dev", "production"),
        ("latest", "stable", "", ""),
        ("db.r6g.xlarge", "db.r6g.2xlarge", "staging", "production"),
        ("cfe-civil-production", "cfe-civil", "staging", "prod"),
        ("sign-in", "sign-in-staging", "dev", "staging"),
        ("production", "prod", "staging", "prod"),
        ("metadataregistry_development", "cr_development", "", ""),
        ("registry:staging", "registry:2026.07.30.0154", "staging", "prod"),
    ],
)
def test_values_that_say_something_else(left: str, right: str, left_env: str, right_env: str) -> None:
    assert not same_but_for_environment(left, right, left_env, right_env)
    assert not same_but_for_environment(right, left, right_env, left_env)


_TEXT = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*CANONICAL, "-", ".", "/", "_", "x", "shop", "<env>", "2", "://"]), max_size=8).map(
        "".join
    ),
)


@given(_TEXT)
def test_templating_is_idempotent(text: str) -> None:
    assert template_out(template_out(text)) == template_out(text)


@given(_TEXT, _TEXT)
def test_the_judgement_is_symmetric(left: str, right: str) -> None:
    assert same_but_for_environment(left, right) == same_but_for_environment(right, left)
    named = same_but_for_environment(left, right, "staging", "prod")
    assert named == same_but_for_environment(right, left, "prod", "staging")


@given(_TEXT, _TEXT)
def test_any_name_of_an_environment_is_taken(value: str, environment: str) -> None:
    assert same_but_for_environment(value, value, environment, "prod")
    template_out(value, [environment])
    assert isinstance(same_but_for_environment(value, f"{value}x", environment, environment), bool)
    assert isinstance(canonical_environment(environment), str)


@given(st.sampled_from(sorted(CANONICAL)))
def test_every_word_of_the_table_is_a_token(word: str) -> None:
    assert template_out(f"shop-{word}.example") == "shop-<env>.example"
    assert environment_tokens(f"values-{word}.yaml") == (word,)
