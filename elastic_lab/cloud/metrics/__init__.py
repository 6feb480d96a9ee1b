"""CloudWatch's metrics, kept in columns.

| question | file |
|---|---|
| Where is a metric kept, how is it read? | `store` |
| How does a simulated day hand its minutes over? | `blocks` |
| How are single samples kept? | `live` |
| Which statistics are there? | `statistics` |
| What does a metric math expression mean? | `expression`, `functions` |
"""
