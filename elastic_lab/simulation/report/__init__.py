"""A played day for people and for programs.

| question | file |
|---|---|
| Which numbers? | `numbers` (JSON) |
| In words? | `words` |
| As a picture? | `picture`, of the `columns` that `timeline` takes from a day, and its `events` |
| The picture in words? | `alternative` |
| Many days as one picture? | `heat_map` |
| What do pictures look like? | `panels`, `style`, `palette`, `png` |
"""
