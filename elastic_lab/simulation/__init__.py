"""A day of traffic, request by request, on a virtual clock.

Traffic: `traffic` (shapes), `trace_file` (CSV), `arrivals` (counts to requests).
Fleet: `fleet` is advanced window by window, with launches, terminations and kills in between;
`instance_model` says what an instance can do; `fleet_kernel` and `balancer_kernel` do the work.
A day: `play` runs a fleet under a policy with `faults`; `metrics` are CloudWatch's, per minute.
Callers: `retries` is who asks again, and when; `retry_kernel` and its neighbours do the work.
Judging it: `results`, `elasticity`, `clairvoyant`, `cost`, `compare`.
"""
