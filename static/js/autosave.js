// Saves a page of a form while it is typed. What could not be stored stays in this browser, for this person only, and is
// put back when the page is opened again: after a lost connection, a sign-in that ran out, or a conflict.

const PAUSE = 1500;
const RETRY = 15000;
const KEEP = 7 * 86400000;
const SKIPPED = new Set(["csrfmiddlewaretoken", "version"]);
const PREFIX = "draft:";

const me = document.body.dataset.user ?? "";
const clockTime = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const even = (value) => value.replace(/\r\n/g, "\n").trim();

class Draft {
  constructor(form) {
    this.form = form;
    this.line = document.querySelector("[data-save-line]");
    this.words = this.line.dataset;
    this.version = Number(form.dataset.version);
    this.key = `${PREFIX}${me}:${location.pathname}`;
    this.timer = 0;
    this.busy = false;
    this.stopped = false;
    this.waiting = undefined;

    this.offerStored();
    this.saved = this.fingerprint();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("rows:added", () => this.changed());
    form.addEventListener("submit", (event) => {
      clearTimeout(this.timer);
      if (this.busy) {
        // The save on its way raises the version: sent before its answer, the form would conflict with itself.
        event.preventDefault();
        this.waiting = event.submitter;
        return;
      }
      this.stopped = true;
      this.store(true);
    });
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("pagehide", () => {
      if (!this.form.dataset.sent && this.fingerprint() !== this.saved) this.store();
    });
  }

  controls() {
    return [...this.form.elements].filter((field) => field.name && !SKIPPED.has(field.name) && !field.disabled
      && !["file", "submit", "button", "password"].includes(field.type) && field.dataset.private === undefined);
  }

  values() {
    const found = {};
    for (const field of this.controls()) {
      const chosen = ["checkbox", "radio"].includes(field.type) ? (field.checked ? [field.value] : [])
        : field.multiple ? [...field.selectedOptions].map((option) => option.value) : [field.value];
      (found[field.name] ??= []).push(...chosen);
    }
    return found;
  }

  fingerprint(values = this.values()) {
    return JSON.stringify(Object.entries(values).map(([name, list]) => [name, list.map(even)]).sort());
  }

  store(sent = false) {
    const draft = { at: Date.now(), version: this.version, sent, values: this.values() };
    try {
      localStorage.setItem(this.key, JSON.stringify(draft));
    } catch { /* A full or forbidden store: the page still works, only without this net. */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* As above. */ }
  }

  stored() {
    try {
      const draft = JSON.parse(localStorage.getItem(this.key));
      return draft && Date.now() - draft.at < KEEP ? draft : null;
    } catch { return null; }
  }

  // Rows that were added before the page was lost are added again, so that their answers find a place.
  grow(values) {
    for (const group of this.form.querySelectorAll("[data-rows]")) {
      const total = `${group.dataset.rows}-TOTAL_FORMS`;
      const field = this.form.elements[total];
      const wanted = Number(values[total]?.[0] ?? 0);
      const add = group.querySelector("[data-rows-add]");
      while (Number(field.value) < wanted && !add.hidden) add.click();
    }
  }

  put(values) {
    this.grow(values);
    const left = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, [...list]]));
    for (const field of this.controls()) {
      const list = left[field.name];
      if (!list) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = list.includes(field.value);
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = list.includes(option.value); });
      else field.value = list.shift() ?? field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  offerStored() {
    const draft = this.stored();
    const arrived = draft?.sent && draft.version < this.version;
    if (!draft || arrived || this.fingerprint(draft.values) === this.fingerprint()) {
      this.forget();
      return;
    }
    const before = this.values();
    this.put(draft.values);
    this.say("restored", "warning", draft.at, this.button(this.words.discard, () => {
      clearTimeout(this.timer);
      this.forget();
      this.put(before);
      location.reload();
    }));
    this.stopped = draft.version !== this.version;
  }

  changed() {
    if (this.stopped) {
      this.store();
      return;
    }
    this.say("typing");
    this.store();
    this.soon(PAUSE);
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    if (this.stopped || this.busy || this.fingerprint() === this.saved) return;
    this.busy = true;
    const sent = this.fingerprint();
    this.say("saving");
    try {
      const body = new FormData(this.form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "fetch" },
        signal: AbortSignal.timeout(RETRY),
      });
      await this.judge(answer, sent);
    } catch {
      this.store();
      this.say("offline", "warning");
      this.soon(RETRY);
    } finally {
      this.busy = false;
      if (this.waiting !== undefined) this.form.requestSubmit(this.waiting);
    }
  }

  async judge(answer, sent) {
    const isAnswer = answer.headers.get("content-type")?.includes("json");
    if (answer.ok && isAnswer && !answer.redirected) {
      const { version } = await answer.json();
      this.version = version ?? this.version;
      const field = this.form.elements.version;
      if (field) field.value = this.version;
      this.saved = sent;
      if (this.fingerprint() !== sent) return this.soon(PAUSE);
      this.forget();
      return this.say("saved", "", Date.now());
    }
    this.store();
    this.stopped = true;
    if (answer.status === 409) {
      return this.say("conflict", "danger", 0, this.button(this.words.reload, () => location.reload()));
    }
    if ([401, 403].includes(answer.status) || answer.redirected) {
      return this.say("signedOut", "danger", 0, this.button(this.words.signIn, () => location.reload()));
    }
    this.stopped = false;
    this.say("refused", "warning");
    if (answer.status === 422 && isAnswer) this.line.append((await answer.json()).detail ?? "");
  }

  button(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  say(name, tone = "", at = 0, button = null) {
    this.line.textContent = this.words[name].replace("{t}", clockTime(at));
    this.line.dataset.tone = tone;
    if (button) this.line.append(button);
  }
}

// After all scripts of the page have run, since rows can only be added again by theirs.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));
});
