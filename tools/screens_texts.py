"""Finds text that lies on other text, or is cut off although no mark (…) says so."""

from playwright.sync_api import Page

# A rectangle for each line of each visible text, cut by what hides a part of it. What only readers of screens hear is
# cut off on purpose; bars that stay in place lie over what scrolls below them.
_TEXTS = """() => {
  const lines = [], clipped = [];
  const name = (e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""}`;
  const say = (text) => text.trim().replace(/\\s+/g, " ").slice(0, 40);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".hidden-text, .skip, script, style, option, title")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const seen = { left, right, top, bottom };
      let plane = document.body, cut = null, heard = false;
      for (let e = element; e && e !== document.body; e = e.parentElement) {
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        if (["fixed", "sticky"].includes(style.position) && plane === document.body) plane = e;
        if (style.display === "inline" || style.display === "contents") continue;
        const [x, y] = [style.overflowX, style.overflowY].map((one) => one !== "visible");
        const hides = [style.overflowX, style.overflowY].map((one) => ["hidden", "clip"].includes(one));
        if (hides[0] && box.width <= 1.5 && box.height <= 1.5) heard = true;
        const marked = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
        if (hides[0] && !marked && (box.right < right - 1.5 || box.left > left + 1.5)) cut ??= e;
        if (hides[1] && !marked && (box.bottom < bottom - 4 || box.top > top + 4)) cut ??= e;
        if (x) [seen.left, seen.right] = [Math.max(seen.left, box.left), Math.min(seen.right, box.right)];
        if (y) [seen.top, seen.bottom] = [Math.max(seen.top, box.top), Math.min(seen.bottom, box.bottom)];
      }
      if (heard) continue;
      const drawn = element.closest("svg");
      if (cut && !drawn) clipped.push(`${name(cut)}: ${say(node.data)}`);
      if (seen.right - seen.left < 2 || seen.bottom - seen.top < 2) continue;
      // The letters themselves are lower than the line.
      const rim = (bottom - top) * 0.2;
      lines.push({ element, plane, text: say(node.data), left: seen.left + 1, right: seen.right - 1,
        top: Math.max(seen.top, top + rim), bottom: Math.min(seen.bottom, bottom - rim) });
    }
  }
  const over = [];
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((a, at) => {
    for (let next = at + 1; next < lines.length && lines[next].top < a.bottom - 1; next++) {
      const b = lines[next];
      if (a.plane !== b.plane || a.element === b.element) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) over.push(`“${a.text}” (${name(a.element)}) and “${b.text}” (${name(b.element)})`);
    }
  });
  return { over: [...new Set(over)], clipped: [...new Set(clipped)] };
}"""


def wrong_texts(page: Page) -> list[str]:
    """Give each pair of texts of which one lies on the other, and each text that is cut off without a mark."""
    found: dict[str, list[str]] = page.evaluate(_TEXTS)
    return [f"overlap: {pair}" for pair in found["over"]] + [f"clipped: {text}" for text in found["clipped"]]
