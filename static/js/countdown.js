// Time left until a deadline, by the server's clock: the reader's own clock may be wrong.

const DAY = 86400000;
const HOUR = 3600000;
const MINUTE = 60000;

function start(line) {
  const due = Date.parse(line.dataset.countdown);
  const ahead = Date.parse(line.dataset.now) - Date.now();
  const show = () => {
    const left = due - (Date.now() + ahead);
    const words = left <= 0 ? line.dataset.closed
      : left >= DAY ? line.dataset.days
        : left >= HOUR ? line.dataset.hours : line.dataset.minutes;
    line.textContent = words
      .replace("{d}", Math.floor(left / DAY))
      .replace("{h}", Math.floor((left % DAY) / HOUR))
      .replace("{m}", Math.max(1, Math.floor((left % HOUR) / MINUTE)));
    line.closest(".deadline")?.classList.toggle("deadline-urgent", left < 3 * DAY);
    if (left > 0) setTimeout(show, MINUTE / 4);
  };
  show();
}

document.querySelectorAll("[data-countdown]").forEach(start);
