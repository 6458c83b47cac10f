/* What is pasted into a field for searches: a field of one line would lose the line ends of a traceback, so each becomes
   a sign that search understands. Of a long one the middle is left out: what was raised stands at the end, and an
   address has room only for so much. */
const LINE_END = "↵";
const LEFT_OUT = "…";
const ROOM = 7000; // of an address, as it is sent; common proxies take 8,192 bytes
const KEPT_AT_START = 300;
const LONGEST_PER_CHARACTER = 9;

const size = (text) => new URLSearchParams({ q: text }).toString().length - 2;

/** The text on one line, short enough for an address. */
export function onOneLine(text) {
  const line = text.trim().split(/\s*[\r\n]+/).join(LINE_END);
  if (line.length <= ROOM && size(line) <= ROOM) return line;
  const first = line.indexOf(LINE_END);
  const start = line.slice(0, first > 0 ? Math.min(first + 1, KEPT_AT_START) : KEPT_AT_START) + LEFT_OUT;
  const room = ROOM - size(start);
  let end = line.slice(-room);
  while (size(end) > room) end = end.slice(Math.ceil((size(end) - room) / LONGEST_PER_CHARACTER));
  const whole = end.indexOf(LINE_END);
  return start + (whole >= 0 && whole < end.length / 2 ? end.slice(whole) : end);
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement && field.type === "search")) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\r\n]/.test(text.trim()) && text.length <= ROOM) return;
  event.preventDefault();
  field.setRangeText(onOneLine(text), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
});
