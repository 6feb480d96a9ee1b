"""What a learner sees of a load: a chart that moves while it is sent, and stays as a picture.

| question | file |
|---|---|
| What does `lab.load` do? | `loading` |
| What is a load in the background? | `watched` |
| What does its chart do? | `live`, `widget`, `load_*.js`, and the pieces of `notebook/chart` |
| What stays in the notebook? | `picture`, drawn by `drawing` from `series` |
"""
