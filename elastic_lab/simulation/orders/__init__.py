"""What a lab asks the simulation for: a named day, on a fixed fleet or on the learner's group.

| question | file |
|---|---|
| What is a day, as a lab names it? | `day` |
| How does an order become a plan? | `plan`, `load_history` |
| When are two plans the same? | `fingerprint` |
"""
