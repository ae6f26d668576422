// Signing out leaves nothing of what was typed in a browser that others may use.

document.querySelectorAll("form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", () => {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  } catch { /* Nothing could have been kept either. */ }
}));
