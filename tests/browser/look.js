// Looks at the page that is shown, and returns what is wrong with it, in words.
() => {
  const faults = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const named = (element) => `${element.tagName.toLowerCase()} "${(element.innerText || element.name || element.id || "").slice(0, 40)}"`;

  // Headings: one of the first level, none skipped.
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown).map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push(`headings of the first level: ${levels}`);
  levels.forEach((level, at) => {
    if (at > 0 && level > levels[at - 1] + 1) faults.push(`a heading is skipped: ${levels}`);
  });

  // Names: every input, button and link has one; every id is there once; what is referred to is there.
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push(`an id stands twice: ${ids}`);
  for (const input of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!input.labels?.length) faults.push(`no label: ${named(input)}`);
  }
  for (const element of document.querySelectorAll("a, button")) {
    if (!(element.textContent.trim() || element.getAttribute("aria-label"))) faults.push(`no name: ${element.outerHTML.slice(0, 80)}`);
  }
  for (const attribute of ["aria-describedby", "aria-labelledby", "for"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        if (!document.getElementById(id)) faults.push(`${attribute} leads nowhere: ${id}`);
      }
    }
  }
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) faults.push(`a link leads nowhere: ${link.hash}`);
  }
  if (document.querySelectorAll("nav [aria-current]").length > 1) faults.push("two parts of the menu are open");
  for (const name of ["main", "header", "footer"]) {
    if (document.querySelectorAll(name).length !== 1) faults.push(`not one ${name}`);
  }

  // Contrast: text against the nearest ground that is painted (WCAG 1.4.3).
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0.99) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element) || element.closest("script, option, .hidden, .skip")) continue;
    const style = getComputedStyle(element);
    const [light, dark] = [luminance(style.color), luminance(ground(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    if (size < 12) faults.push(`small letters, ${size} pixels: "${walker.currentNode.data.trim().slice(0, 40)}"`);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: "${walker.currentNode.data.trim().slice(0, 40)}"`);
  }
  // Edges of what can be filled in stand out too (WCAG 1.4.11).
  for (const input of [...document.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), select")].filter(shown)) {
    const [light, dark] = [luminance(getComputedStyle(input).borderTopColor), luminance(ground(input.parentElement))].sort((a, b) => b - a);
    if ((light + 0.05) / (dark + 0.05) < 3) faults.push(`an edge does not stand out: ${named(input)}`);
  }

  // Targets: 24 by 24 pixels with a mouse (WCAG 2.5.8), 44 high under a finger, but for links inside a sentence.
  const least = innerWidth < 640 ? 43.9 : 23.9;
  const pressed = "button, summary, select, input:not([type=hidden]), .button, nav a, .brand, .way a, .actions a, dd a, h3 a, #errors a";
  for (const element of [...document.querySelectorAll(pressed)].filter(shown)) {
    const box = element.getBoundingClientRect();
    const label = ["checkbox", "radio"].includes(element.type) ? element.labels[0]?.getBoundingClientRect() : undefined;
    const [width, height] = label ? [box.width + label.width, label.height] : [box.width, box.height];
    if (width < 23.9 || height < least) faults.push(`small target ${width.toFixed(0)}×${height.toFixed(0)}: ${named(element)}`);
  }

  // Forms: what is wrong says so beside its input; nothing jumps the order of the keyboard.
  for (const input of document.querySelectorAll("[aria-invalid=true]")) {
    if (!document.getElementById(`${input.id}-error`)?.textContent.trim()) faults.push(`no word on what is wrong: ${named(input)}`);
  }
  for (const element of document.querySelectorAll("[tabindex]")) {
    if (element.tabIndex > 0) faults.push(`jumps the order of the keyboard: ${named(element)}`);
  }

  // Width: nothing to scroll sideways (WCAG 1.4.10); a table may scroll in its own box, but not on a phone.
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the window: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  for (const box of [...document.querySelectorAll(".scroll")].filter(shown)) {
    if (innerWidth < 640 && box.scrollWidth > box.clientWidth) faults.push(`a table is wider than the phone: ${named(box)}`);
  }
  // Codes are copied by hand: none is broken over two lines.
  for (const item of document.querySelectorAll(".codes li")) {
    if (item.getBoundingClientRect().height > 2 * parseFloat(getComputedStyle(item).fontSize)) faults.push("a recovery code is broken");
  }
  return faults;
};
