// Puts the focus on the page's main action, whose presses are counted and lead nowhere until `nordkapPressed` is asked.
// Returns the keys that have to press it.
(selector) => {
  const action = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
  let presses = 0;
  const count = (event) => {
    event.preventDefault();
    presses += 1;
  };
  window.nordkapPressed = () => {
    action?.removeEventListener("click", count);
    return presses;
  };
  if (!action) return [];
  action.addEventListener("click", count);
  action.focus();
  return action.tagName === "A" ? ["Enter"] : ["Enter", "Space"];
};
