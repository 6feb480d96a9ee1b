"""Simulated days of the learner's own resources.

| question | file |
|---|---|
| What does the group look like, and what scales it? | `snapshot` (by boto3, on any endpoint) |
| What is played? | `planned` |
| How does it go on, minute by minute? | `player` |
| How does the cloud get to know? | `commit` |
| Who asks for it? | `days_api` |
"""
