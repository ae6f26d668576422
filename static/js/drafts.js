// Signing out leaves nothing of what was typed in a browser that others may use. A page that reports a problem
// marks what had just been sent as not arrived, so that it is put back.

function drafts() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith("draft:"));
  } catch { return []; /* Nothing could have been kept either. */ }
}

document.querySelectorAll("form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", () => {
  drafts().forEach((key) => localStorage.removeItem(key));
}));

if (document.querySelector("[data-problem]")) {
  for (const key of drafts()) {
    const draft = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...draft, sent: false }));
  }
}
