"""A picture's colours, told apart in grey and by the colour-blind. The chart's CSS has them too.

Shades and dashes differ as well, so that no meaning hangs on a colour alone.
"""

INK = "#222222"
MUTED = "#5a6472"
PALE = "#c8d6e5"
BLUE = "#0059b3"
AMBER = "#e8a200"
VERMILLION = "#c44a00"
BEFORE = "#8a63a8"
CARD = "#ffffff"
