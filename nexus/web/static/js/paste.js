/* What is pasted into a field for searches: a field of one line would lose the line ends of a traceback, so each becomes
   a sign that search understands. Of a long one the middle is left out: what was raised stands at the end, and an
   address has room only for so much. */
const LINE_END = "↵";
const LEFT_OUT = "…";
const ROOM = 7000; // of an address, as it is sent; common proxies take 8,192 bytes
const LONGEST_LINE = 600;

const size = (text) => new URLSearchParams({ q: text }).toString().length - 2;

/** The text on one line, short enough for an address. */
export function onOneLine(text) {
  const [first, ...rest] = text.trim().split(/\s*[\r\n]+/).map((line) => line.slice(0, LONGEST_LINE));
  let room = ROOM - size(first) - size(LINE_END + LEFT_OUT);
  const kept = [];
  while (rest.length) {
    room -= size(LINE_END + rest.at(-1));
    if (room < 0) break;
    kept.unshift(rest.pop());
  }
  return [first, ...(rest.length ? [LEFT_OUT] : []), ...kept].join(LINE_END);
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement && field.type === "search")) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\r\n]/.test(text.trim())) return;
  event.preventDefault();
  field.setRangeText(onOneLine(text), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
});
