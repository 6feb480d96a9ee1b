"""Auto Scaling groups on the scaled clock: the control loops, over moto's groups and instances.

What is wished for stays in moto's group; what the loops remember, the group's own record of its
instances included, is in a `GroupRecord` beside it.

| question | file |
|---|---|
| What is remembered of a group? | `record`, `activity_log` |
| When is a group looked after, and by which loops? | `loop`, `turn` |
| How is moto's group read and written? | `wishes`, `sources`, `schedule`, `shown` |
| How are instances launched and ended? | `hands`, `ec2`, `balancers`, `own_ids` |
| What does a call do, and what is refused? | `membership`, `schedule_request`, `refusals` |
| How do policies get to the loops, and their alarms to CloudWatch? | `scaling_policy`, `alarms` |
| What is an instance refresh of a group? | `refreshes` |
| What is forecast? | `forecasts` |
| Which metrics does a group report? | `group_metrics` |
| How does a simulated day replace the state? | `day` |
| What of moto is replaced, what do stacks make? | `moto_models`, `stack_policy` |
| Which groups are there? | `registry` |
"""
