// Answers at once while a figure is played with: fetches the same page and takes over what follows from the figures.

const PAUSE = 300;

function start(form) {
  let timer = 0;
  let last = 0;
  const ask = async () => {
    const number = ++last;
    const answer = await fetch(`?${new URLSearchParams(new FormData(form))}`);
    if (!answer.ok || number !== last) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("supposed");
    if (there) document.getElementById("supposed").replaceChildren(...there.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("form[data-play]").forEach(start);
