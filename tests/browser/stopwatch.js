// Tells the console what a person does and sees: an act with the words that belong to it, and the lines of a page.
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const tell = (kind, about) => console.debug(`stopwatch ${JSON.stringify({ kind, ...about })}`);
const look = () => {
  // The words of lists are counted where one chooses; what only screen readers say is heard by nobody who looks.
  const aside = [...document.querySelectorAll("option, .hidden, .skip")].flatMap((one) => lines(one.textContent));
  const headings = [...document.querySelectorAll("h1, [role=alert]")].flatMap((one) => lines(one.innerText));
  tell("page", { lines: lines(document.body.innerText).filter((line) => !aside.includes(line)), needed: headings });
};
const beside = (field) => [
  ...[...(field.labels ?? [])].flatMap((one) => lines(one.innerText)),
  ...(field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
    .flatMap((id) => lines(document.getElementById(id)?.innerText ?? "")),
];
window.addEventListener("load", look);
document.addEventListener("toggle", look, true);
document.addEventListener("click", (event) => {
  const hit = event.target.closest("a, button, summary, label");
  if (hit) tell("press", { needed: lines(hit.innerText) });
}, true);
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type === "file") return tell("file", { needed: beside(field) });
  if (field.tagName !== "SELECT") return tell("type", { keys: field.value.length, needed: beside(field) });
  const words = [...field.options].slice(0, field.selectedIndex + 1).map((one) => one.textContent.trim());
  tell("choose", { list: field.name, words, needed: beside(field) });
}, true);
