"""The chart of a day: it moves while the day is played, and stays as a picture.

| question | file |
|---|---|
| What does a notebook do with it? | `live` |
| What stays in the notebook? | `picture` |
| What reaches the page? | `payload`, `widget` |
| How is it drawn there? | `chart.js`, with `scales.js`, `marks.js`, `panels.js`, `readout.js` |
| How is a day cancelled? | `kernel`, `progress.js` |
| How does a picture come to life? | `revival.js` |
"""
