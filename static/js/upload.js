// Sends a chosen or dropped file at once and shows how far it is. The rest of the page is not touched.

function fill(text, name, value) {
  return text.replace(`{${name}}`, value);
}

class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="file"]');
    this.button = form.querySelector("button");
    this.area = form.querySelector(".drop-area");
    this.bar = form.querySelector("[data-upload-bar]");
    this.status = form.querySelector("[data-upload-status]");
    this.error = form.querySelector("[data-upload-error]");
    this.list = form.closest(".upload").querySelector("[data-upload-files]");
    this.limit = Number(form.dataset.maxMb) * 1024 * 1024;

    this.button.hidden = true;
    form.classList.add("upload-live");
    form.querySelector("[data-upload-hint]").hidden = false;
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.area.addEventListener("dragover", (event) => { event.preventDefault(); this.area.classList.add("drop-over"); });
    this.area.addEventListener("dragleave", () => this.area.classList.remove("drop-over"));
    this.area.addEventListener("drop", (event) => {
      event.preventDefault();
      this.area.classList.remove("drop-over");
      this.take(event.dataTransfer.files);
    });
  }

  async take(files) {
    this.say("");
    for (const file of [...files]) {
      const problem = this.objection(file);
      if (problem) {
        this.say(problem);
        break;
      }
      if (!await this.send(file)) break;
    }
    this.input.value = "";
  }

  objection(file) {
    const words = this.form.dataset;
    if (file.size === 0) return words.empty;
    if (file.size > this.limit) return fill(words.tooBig, "n", words.maxMb);
    return "";
  }

  send(file) {
    const words = this.form.dataset;
    const body = new FormData(this.form);
    body.set("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      const share = event.lengthComputable ? Math.round((event.loaded / event.total) * 100) : 0;
      this.bar.querySelector("progress").value = share;
      this.status.textContent = share < 100 ? fill(words.sending, "p", share) : words.checking;
    });
    this.bar.hidden = false;
    this.input.disabled = true;
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => {
        this.bar.hidden = true;
        this.input.disabled = false;
        resolve(this.answer(request));
      });
      request.send(body);
    });
  }

  answer(request) {
    const words = this.form.dataset;
    let reply = null;
    try { reply = JSON.parse(request.responseText); } catch { /* A page, not an answer: judged by its status below. */ }
    if (request.status >= 200 && request.status < 300 && reply?.html) {
      this.list.insertAdjacentHTML("beforeend", reply.html);
      return true;
    }
    const signedOut = request.status === 401 || (request.status === 200 && !reply);
    this.say(reply?.error ?? (signedOut ? words.signedOut : reply?.detail ?? words.failed));
    return false;
  }

  say(sentence) {
    this.error.replaceChildren();
    this.form.classList.toggle("field-wrong", Boolean(sentence));
    if (!sentence) return;
    const line = document.createElement("p");
    line.textContent = sentence;
    this.error.append(line);
  }
}

document.querySelectorAll("form[data-upload]").forEach((form) => new Upload(form));
