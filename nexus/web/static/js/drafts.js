/* Keeps what is typed into a form[data-draft] in this browser until it is sent. Secrets and hidden fields are never kept. */
import { forget, read, write } from "./store.js";
import { afterTyping } from "./typing.js";

const KEPT = "input:not([type=password], [type=hidden], [type=file], [type=checkbox], [type=radio], [autocomplete*=one-time]), textarea, select";

const fieldsOf = (form) => [...form.querySelectorAll(KEPT)].filter((field) => field.name);
const valuesOf = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));

function offerUndo(form, before) {
  const note = document.createElement("p");
  note.className = "note";
  note.append("What you typed earlier is back. ");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button-text";
  undo.textContent = "Discard it";
  undo.addEventListener("click", () => {
    for (const field of fieldsOf(form)) field.value = before[field.name] ?? "";
    forget(`draft:${form.dataset.draft}`);
    note.remove();
    fieldsOf(form)[0]?.focus();
  });
  note.append(undo);
  form.prepend(note);
}

function keep(form) {
  const key = `draft:${form.dataset.draft}`;
  const before = valuesOf(form);
  const draft = read(key, null);
  const sentBack = form.querySelector(".error-summary") !== null; // the hub has filled in what was sent
  if (draft && !sentBack && fieldsOf(form).some((field) => draft[field.name] && draft[field.name] !== field.value)) {
    for (const field of fieldsOf(form)) field.value = draft[field.name] ?? field.value;
    offerUndo(form, before);
  }
  form.addEventListener("input", afterTyping(() => write(key, valuesOf(form)), 300));
  form.addEventListener("submit", () => setTimeout(() => forget(key), 400));
}

for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
