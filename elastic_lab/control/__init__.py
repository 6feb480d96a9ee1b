"""Control loops: what AWS decides by itself, as pure functions.

Each loop is one `decide(state, ..., now) -> (next_state, actions)` over frozen
dataclasses with AWS's own field names. `now` and all times are AWS seconds;
what a loop must remember is in the state it returns. Nothing here reads a
clock, a network, a disk or a random number, so both clocks run the same code.

| question | file |
|---|---|
| When does an alarm fire? | `alarms`, `alarm_evaluation`, `alarm_reasons`, `alarm_types` |
| How far does target tracking scale? | `target_tracking`, `tracked_metrics` |
| How far do steps scale? | `step_scaling`, `simple_scaling`, `adjustments` |
| What if several policies ask? | `policies`, `scaling_request` |
| Which instances count yet? | `warmup` |
| What happens by the calendar? | `scheduled`, `predictive`, `forecast` |
| How does a group stay whole? | `group`, `group_state`, `group_types`, `instances`, `health` |
| Where to launch, whom to end? | `zones`, `termination_policy` |
| How is a group renewed? | `instance_refresh`, `refresh_progress`, `refresh_types` |
| What does the history say? | `activities` |
"""
