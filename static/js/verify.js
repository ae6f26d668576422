// Compares a chosen file with the letter's hash on the reader's own device.

const section = document.querySelector("[data-verify-file]");

if (section && window.crypto?.subtle) {
  const input = section.querySelector("input");
  const answer = section.querySelector("[data-verify-answer]");
  section.hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) {
      answer.textContent = "";
      return;
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    answer.textContent = hex === section.dataset.sha256 ? answer.dataset.same : answer.dataset.other;
  });
}
