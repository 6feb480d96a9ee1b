"""What runs where a learner's answer does, and its talk with the judge outside.

| question | file |
|---|---|
| What is imported before the first answer comes? | `warm` |
| How do the two sides talk? | `wire` |
| How do a check's values and functions get in? | `values` |
| What does the process inside do? | `inside` |
| How do cells run? | `cells` |
| What is `lab` there? | `jailed_lab` |

Nothing here knows a check, an expectation or a mark.
"""
