// Counts what may still be written. A field is never cut off while typing: the counter says how much is too much.

function count(text) {
  return [...text.replace(/\r\n/g, "\n")].length;
}

function start(line) {
  const field = document.getElementById(line.dataset.counter);
  if (!field || line.dataset.running) return;
  line.dataset.running = "yes";
  const max = Number(line.dataset.max);
  field.removeAttribute("maxlength");
  const show = () => {
    const left = max - count(field.value);
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    line.classList.toggle("counter-over", left < 0);
  };
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  field.addEventListener("input", show);
  show();
}

document.querySelectorAll("[data-counter]").forEach(start);
document.addEventListener("rows:added", (event) => event.target.querySelectorAll("[data-counter]").forEach(start));
