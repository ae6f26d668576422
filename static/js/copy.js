// A copy button beside a line that can also be selected by hand.

document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  const line = button.closest(".copy-line");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line.querySelector("[data-copy-text]").textContent);
    line.querySelector("[data-copy-status]").textContent = button.dataset.copied;
    button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
  });
});
