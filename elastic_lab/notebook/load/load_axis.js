// The time axis below a load's panels: seconds of the learner's own clock.

const AXIS_HEIGHT = 24;
const LABEL_Y = 14;
// Nothing happens on this axis; faults and scaling are told elsewhere.
const MARKS = {};

function drawTimeAxis(frame, day, events, colours) {
  const { brush } = frame;
  brush.font = `11px ${colours.font}`;
  brush.fillStyle = colours.muted;
  brush.textBaseline = "middle";
  for (const seconds of linearTicks(frame.seconds, frame.width / 90)) {
    const x = frame.xOf(seconds);
    if (x > frame.right + 1) continue;
    brush.fillRect(Math.round(x), 0, 1, 4);
    const atEnd = x > frame.right - 16;
    brush.textAlign = atEnd ? "right" : x < frame.left + 16 ? "left" : "center";
    brush.fillText(`${shortNumber(seconds)} s`, atEnd ? frame.right : x, LABEL_Y);
  }
  brush.fillRect(frame.left, 0, frame.right - frame.left, 1);
}
