"""A fleet from a CloudFormation template.

| question | file |
|---|---|
| How is YAML or JSON read, with `!Ref` and its kin? | `reading` |
| What do intrinsic functions give? | `intrinsics` |
| How is one property read, and refused? | `properties` |
| Which servers does the group launch? | `launch` |
| What scales it? | `scaling`, `policies`, `alarms`, `recurrence`, `owner` |
| What comes out? | `fleet` |

Read are the Auto Scaling group, its launch template, target group, scaling policies, alarms and
scheduled actions. Everything else in a template is left alone.
"""
