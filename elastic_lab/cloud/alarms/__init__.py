"""CloudWatch's alarms, evaluated on the scaled clock.

| question | file |
|---|---|
| How is moto's alarm read and made? | `settings` |
| What is remembered of each alarm? | `book`, `history` |
| When is an alarm evaluated? | `loop` |
| What do its actions do? | `actions`, `notification` |
| How are its reasons told in JSON? | `reason_data` |
"""
