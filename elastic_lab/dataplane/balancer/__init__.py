"""An HTTP load balancer on this machine that behaves as an Application Load Balancer does.

Pure: `config` (what is served), `rules` and `redirects`, `target_health`, `algorithms`,
`stickiness`, `heads`, `answers`, `access_log`, `counts`. On a loop: `proxy` reads clients,
`exchange` leads each request to a target and back, `target_connection` keeps connections,
`group_state` and `health_checker` know who may be asked. `Balancer` puts them together.

Not here: HTTPS, HTTP/2, WebSockets (an Upgrade is answered with 501), Lambda targets,
authentication, cross-zone switches, anomaly mitigation.
"""

from elastic_lab.dataplane.balancer.access_log import access_log_line
from elastic_lab.dataplane.balancer.balancer import Balancer
from elastic_lab.dataplane.balancer.config import (
    BalancerConfig,
    ConfigError,
    Listener,
    Target,
    TargetGroup,
)
from elastic_lab.dataplane.balancer.record import Record
from elastic_lab.dataplane.balancer.target_health import TargetHealth

__all__ = [
    "Balancer",
    "BalancerConfig",
    "ConfigError",
    "Listener",
    "Record",
    "Target",
    "TargetGroup",
    "TargetHealth",
    "access_log_line",
]
