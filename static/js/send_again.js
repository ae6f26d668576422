// A form that was handed back: signing in in another window has renewed the token, so it is taken from the cookie.

document.querySelectorAll("form[data-send-again]").forEach((form) => {
  form.addEventListener("submit", () => {
    const name = `${form.dataset.sendAgain}=`;
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(name));
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice(name.length);
  });
});
