// A form that was handed back: signing in in another window has renewed the token, so it is taken from the cookie.

document.querySelectorAll("form[data-send-again]").forEach((form) => {
  form.addEventListener("submit", () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
  });
});
