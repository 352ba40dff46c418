// Returns whether the focus has left the page at its end, and what was wrong on the way there.
() => {
  const { stops, named, order, faults } = window.nordkapWalk;
  const end = order.indexOf(null);
  const way = end < 0 ? order : order.slice(0, end);
  const found = [...faults];
  for (const stop of stops) if (!way.includes(stop)) found.push(`the keyboard does not reach: ${named(stop)}`);
  way.forEach((stop, at) => {
    if (at > 0 && stops.indexOf(stop) < stops.indexOf(way[at - 1])) found.push(`the keyboard jumps back: ${named(stop)}`);
  });
  if (end < 0) found.push(`the keyboard does not get out: ${order.length && named(order.at(-1))}`);
  return { left: end >= 0, found };
};
