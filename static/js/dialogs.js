// A question before a weighty step. Without a script the dialog stands open in the page, as a plain form.

document.querySelectorAll("button[data-dialog]").forEach((opener) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  const hasError = dialog.querySelector("[aria-invalid='true'], .field-error");
  dialog.close();
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  dialog.querySelectorAll("[data-dialog-close]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => dialog.close());
  });
  if (hasError) dialog.showModal();
});
