"""The chart of a day: it moves while the day is played, and stays as a picture.

| question | file |
|---|---|
| What does a notebook do with it? | `live` |
| What stays in the notebook? | `picture` |
| What reaches the page? | `payload`, `widget` |
| How is it drawn there? | `chart.js`, with `scales`, `marks`, `panels`, `day_rows`, `readout` |
| How is a day cancelled? | `kernel`, `progress.js` |
| How does a picture come to life? | `revival.js` |
"""
