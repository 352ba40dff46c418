// Small improvements; every page works without this file.

// The summary of what is wrong takes the focus, so that screen readers and keyboards start there.
document.getElementById("errors")?.focus();

// One press sends a form once.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
}

// Times in UTC become the reader's own and say their zone; the UTC stays as a title.
const spoken = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const written = new Intl.DateTimeFormat(spoken, {
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
for (const time of document.querySelectorAll("time.moment")) {
  time.title = time.textContent;
  time.textContent = written.format(new Date(time.dateTime));
}

// What can be printed can be printed with one press.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What can be copied can be copied with one press, for a password manager; no server sees it.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const lines = [...document.querySelectorAll(button.dataset.copy)].map((line) => line.textContent);
    await navigator.clipboard.writeText(lines.join("\n"));
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}

// Two minutes before a quiet session ends, the page asks; one press keeps it.
const WARN_SECONDS = 120;
const idle = document.getElementById("idle");
if (idle) {
  const wait = (Number(idle.dataset.seconds) - WARN_SECONDS) * 1000;
  let timer = setTimeout(() => idle.showModal(), wait);
  idle.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    idle.close();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.status === 204) {
      clearTimeout(timer);
      timer = setTimeout(() => idle.showModal(), wait);
    }
  });
}
