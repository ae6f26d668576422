// Adds and removes the rows of a table question (a Django formset). A row that exists already is marked for deletion.

function start(group) {
  const list = group.querySelector("[data-rows-list]");
  const empty = group.querySelector("[data-rows-empty]");
  const total = group.querySelector(`[name="${group.dataset.rows}-TOTAL_FORMS"]`);
  const add = group.querySelector("[data-rows-add]");
  const status = group.querySelector("[data-rows-status]");
  const max = Number(group.dataset.rowsMax);
  const shown = () => [...list.children].filter((row) => !row.hidden);

  const refresh = () => { add.hidden = shown().length >= max; };

  const equip = (row) => {
    const mark = row.querySelector('[name$="-DELETE"]');
    const remove = row.querySelector("[data-row-remove]");
    if (!mark) return;
    mark.closest(".row-delete").hidden = true;
    remove.hidden = false;
    remove.addEventListener("click", () => {
      mark.checked = true;
      row.hidden = true;
      mark.dispatchEvent(new Event("input", { bubbles: true }));
      status.textContent = status.dataset.removed;
      refresh();
      (shown().at(-1)?.querySelector("input, select, textarea") ?? add).focus();
    });
    row.hidden = mark.checked;
  };

  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", number);
    const row = holder.content.firstElementChild;
    list.append(row);
    total.value = number + 1;
    equip(row);
    row.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
    status.textContent = status.dataset.added;
    refresh();
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  list.querySelectorAll("[data-row]").forEach(equip);
  refresh();
}

document.querySelectorAll("[data-rows]").forEach(start);
