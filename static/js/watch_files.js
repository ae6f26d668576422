// Asks how far the check of an uploaded file is, until it is done, and shows the answer in its place.

const PAUSE = 1500;
const MOST = 40;

function watch(row, times = 0) {
  if (!row.dataset.watch || row.dataset.watching || times > MOST) return;
  row.dataset.watching = "yes";
  setTimeout(async () => {
    let next = row;
    try {
      const answer = await fetch(row.dataset.watch, { headers: { Accept: "application/json" } });
      if (!answer.ok || !row.isConnected) return;
      const holder = document.createElement("template");
      holder.innerHTML = (await answer.json()).html.trim();
      next = holder.content.firstElementChild;
      row.replaceWith(next);
    } catch { delete row.dataset.watching; }
    watch(next, times + 1);
  }, PAUSE);
}

const rows = () => document.querySelectorAll("[data-watch]").forEach((row) => watch(row));
document.querySelectorAll("[data-upload-files]").forEach((list) => new MutationObserver(rows).observe(list, { childList: true }));
rows();
