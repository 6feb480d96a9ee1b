// The time axis below the panels, and the ticks of what happened.

const AXIS_HEIGHT = 36;
const TICK_Y = 8;
const LABEL_Y = 27;
const MARKS = {
  alarm: ["vermillion", "alarm", "▲"],
  capacity: ["blue", "change of capacity", "|"],
  fault: ["ink", "fault", "✕"],
};

function drawTimeAxis(frame, day, events, colours) {
  const brush = frame.brush;
  brush.font = `11px ${colours.font}`;
  brush.fillStyle = colours.muted;
  brush.textBaseline = "middle";
  const step = timeStep(frame.seconds, frame.width / 80);
  const first = Math.ceil(day.start / step) * step;
  for (let time = first; time <= day.start + frame.seconds; time += step) {
    const x = frame.xOf(time - day.start);
    brush.fillRect(Math.round(x), 0, 1, 4);
    const atEnd = x > frame.right - 16;
    brush.textAlign = atEnd ? "right" : x < frame.left + 16 ? "left" : "center";
    brush.fillText(clockTime(time), atEnd ? frame.right : x, LABEL_Y);
  }
  brush.fillRect(frame.left, 0, frame.right - frame.left, 1);
  for (const event of events) drawEvent(brush, frame.xOf(event.time - day.start), event, colours);
}

function drawEvent(brush, x, event, colours) {
  const colour = colours[MARKS[event.kind][0]];
  brush.fillStyle = brush.strokeStyle = colour;
  brush.lineWidth = 1.8;
  brush.beginPath();
  if (event.kind === "alarm") {
    brush.moveTo(x - 5, TICK_Y + 8);
    brush.lineTo(x, TICK_Y - 1);
    brush.lineTo(x + 5, TICK_Y + 8);
    brush.fill();
  } else if (event.kind === "capacity") {
    brush.moveTo(x, TICK_Y - 5);
    brush.lineTo(x, TICK_Y + 7);
    brush.stroke();
  } else {
    for (const slant of [-1, 1]) {
      brush.moveTo(x - 4, TICK_Y + 3 - 4 * slant);
      brush.lineTo(x + 4, TICK_Y + 3 + 4 * slant);
    }
    brush.stroke();
  }
}
