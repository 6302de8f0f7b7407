/**
 * A countdown; `show` is told what is left in ms and whether it runs, at every change and while it runs.
 * @param {(left: number, running: boolean) => void} show
 */
export function timer(show) {
  let left = 0;
  let end = 0; // when the time is up, in ms; 0 while it stands still
  const now = () => (end ? Math.max(0, end - Date.now()) : left);

  /** @param {number} remaining ms @param {boolean} run */
  function set(remaining, run) {
    left = remaining;
    end = run && remaining > 0 ? Date.now() + remaining : 0;
    show(left, end > 0);
  }

  setInterval(() => end && (now() ? show(now(), true) : set(0, false)), 250);
  return { set, now };
}

/** @param {number} left ms */
export function clock(left) {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
