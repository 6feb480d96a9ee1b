"""A played day for people and for programs.

| question | file |
|---|---|
| Which numbers? | `numbers` (JSON) |
| In words? | `words` |
| As a picture? | `picture`, from the columns of `timeline` |
| The picture in words? | `alternative` |
"""
