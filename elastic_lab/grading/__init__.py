"""Marks for what learners handed in.

| question | room |
|---|---|
| Who handed in what? | `submissions/` |
"""
