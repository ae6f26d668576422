// Hides what is not asked. The server decides the same way; without a script every question stands there with its hint.

function chosen(form, name) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const ticked = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
  return ticked.map((field) => field.value);
}

function start(form) {
  const entries = [...form.querySelectorAll("[data-when]")];
  entries.forEach((entry) => { entry.querySelector("[data-when-hint]").hidden = true; });
  const refresh = () => {
    for (const entry of entries) {
      const decisive = entries.find((other) => other.querySelector(`[name="${CSS.escape(entry.dataset.when)}"]`));
      const wanted = entry.dataset.whenIn.split("|");
      const holds = chosen(form, entry.dataset.when).some((value) => wanted.includes(value));
      entry.hidden = !holds || Boolean(decisive?.hidden);
    }
  };
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}

document.querySelectorAll("form[data-autosave]").forEach(start);
