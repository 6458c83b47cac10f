/** Calls `act` once typing has paused for `wait` milliseconds. */
export function afterTyping(act, wait = 90) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
}
