// A form that changes something is sent once, however often its button is pressed. The server holds this too.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button?.classList.contains("btn")) {
    // Not disabled: a disabled button would not be sent with the form.
    button.classList.add("btn-busy");
    button.setAttribute("aria-disabled", "true");
  }
});

// A page that comes back from the browser's own store must be usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".btn-busy").forEach((button) => {
      button.classList.remove("btn-busy");
      button.removeAttribute("aria-disabled");
    });
  });
});
