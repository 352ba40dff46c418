// Watches the keyboard's way through the page: notes where the focus goes, and whether it can be seen there.
// Returns how many stops there are. `keyboard_end.js` returns what was wrong.
() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const named = (element) => `${element.tagName.toLowerCase()} "${(element.innerText || element.name || element.id || element.className || "").trim().slice(0, 40)}"`;
  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  // Of radio buttons that belong together the keyboard stops at the chosen one, or else the first.
  const stands = (element) => {
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter((other) => other.name === element.name && other.form === element.form);
    return element === (group.find((other) => other.checked) ?? group[0]);
  };
  const stops = [...document.querySelectorAll(reached)].filter((element) => !element.disabled && shown(element) && stands(element));
  const walk = { stops, named, order: [], faults: [] };
  window.nordkapWalk = walk;

  // What has the focus is outlined when it comes (WCAG 2.4.7), and stands uncovered in the window when it goes on (2.4.11).
  addEventListener("focusin", ({ target }) => {
    if (!stops.includes(target)) return;
    walk.order.push(target);
    const style = getComputedStyle(target);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) walk.faults.push(`the focus is not seen: ${named(target)}`);
  });
  addEventListener("focusout", ({ relatedTarget }) => relatedTarget ?? walk.order.push(null));
  addEventListener(
    "keydown",
    () => {
      const at = document.activeElement;
      if (!stops.includes(at)) return;
      const box = at.getClientRects()[0];
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      if (left >= right || top >= bottom) {
        walk.faults.push(`the focus is out of sight: ${named(at)}`);
        return;
      }
      const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (!(over && (at.contains(over) || over.contains(at)))) walk.faults.push(`the focus is covered: ${named(at)} by ${over && named(over)}`);
    },
    { capture: true },
  );
  // From the top, wherever the page put the focus itself.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  walk.order.length = 0;
  return stops.length;
};
