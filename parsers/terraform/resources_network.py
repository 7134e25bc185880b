"""Firewalls, names, certificates, alarms and logs of all providers: one row a resource type."""

from __future__ import annotations

from .catalog import Row, Take
from .exposure import RULES


def _settings(*names: str) -> tuple[Take, ...]:
    """Arguments that are stated as settings under their own names."""
    return tuple(Take("setting", name, key=name.rpartition(".")[2]) for name in names)


_NAMES = {"aws_security_group": ("name",), "google_compute_firewall": ("name",)}
_RECORD = Row("endpoint", (Take("host", "name", key="record"),), names=("name",))
_AZURE_RECORD = Row("endpoint", (Take("host", "name", key="record"), Take("host", "zone_name", key="zone")))
_ALARM = ("threshold", "period", "evaluation_periods", "comparison_operator", "statistic", "treat_missing_data")
_AZURE_ALERT = ("severity", "frequency", "window_size", "criteria.threshold", "criteria.operator", "enabled")

NETWORK: dict[str, Row] = {
    **{kind: Row("resource", names=_NAMES.get(kind, ())) for kind in RULES},
    # names
    "aws_route53_record": _RECORD,
    "aws_route53_zone": _RECORD,
    "google_dns_record_set": _RECORD,
    "google_dns_managed_zone": Row("endpoint", (Take("host", "dns_name", key="record"),)),
    "azurerm_dns_a_record": _AZURE_RECORD,
    "azurerm_dns_cname_record": _AZURE_RECORD,
    "cloudflare_record": _RECORD,
    "cloudflare_dns_record": _RECORD,
    # certificates and TLS
    "aws_acm_certificate": Row("endpoint", (Take("host", "domain_name", key="certificate"),), names=("domain_name",)),
    "aws_lb_listener": Row("resource", (Take("service-port", "port", "whole"), *_settings("protocol", "ssl_policy")),
                           names=()),
    "aws_lb": Row("resource", (Take("deletion-protection", "enable_deletion_protection", "flag"),
                               *_settings("internal", "idle_timeout"))),
    "aws_cloudfront_distribution": Row(
        "endpoint",
        (Take("host", "aliases", key="aliases"), *_settings("viewer_certificate.minimum_protocol_version"),
         *_settings("price_class")),
        names=(),
    ),
    "aws_api_gateway_domain_name": Row("endpoint", (Take("host", "domain_name", key="record"),
                                                    *_settings("security_policy")), names=("domain_name",)),
    "google_compute_ssl_policy": Row("resource", _settings("profile", "min_tls_version")),
    "google_compute_managed_ssl_certificate": Row("endpoint", (Take("host", "managed.domains", key="certificate"),)),
    # alarms
    "aws_cloudwatch_metric_alarm": Row("resource", _settings(*_ALARM), names=("alarm_name",)),
    "azurerm_monitor_metric_alert": Row("resource", _settings(*_AZURE_ALERT)),
    "google_monitoring_alert_policy": Row(
        "resource",
        _settings("enabled", "combiner", "conditions.condition_threshold.threshold_value",
                  "conditions.condition_threshold.duration", "conditions.condition_threshold.comparison"),
        names=("display_name",),
    ),
    # logs
    "aws_flow_log": Row("resource", _settings("traffic_type", "log_destination_type"), names=()),
    "google_logging_project_bucket_config": Row("resource", (Take("log-retention", "retention_days", "whole"),),
                                                names=("bucket_id",)),
    "azurerm_application_insights": Row("resource", (Take("log-retention", "retention_in_days", "whole"),)),
}  # fmt: skip
