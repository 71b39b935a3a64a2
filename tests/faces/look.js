// What a reader meets in the page as it is rendered now: read from the document, nothing assumed of how it was written.
() => {
  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { red, green, blue, alpha };
  };
  const light = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (c) => 0.2126 * light(c.red) + 0.7152 * light(c.green) + 0.0722 * light(c.blue);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.alpha === 1) return colour;
    }
    return channels("rgb(255, 255, 255)");
  };
  const contrast = (element) => {
    const shades = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
    return (Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05); // WCAG 2.2, contrast ratio
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const written = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && element.checkVisibility())
      written.push([contrast(element), walker.currentNode.data.trim()]);
  }
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    words: document.body.innerText,
    language: document.documentElement.lang,
    title: document.title,
    headings: all("h1, h2, h3, h4, h5, h6").map((h) => [Number(h.tagName[1]), h.innerText]),
    scrolls: document.documentElement.scrollWidth,
    faintest: written.sort((one, other) => one[0] - other[0])[0],
    statuses: all(".status").map((s) => [contrast(s), s.innerText]),
    alts: all("img").map((i) => i.alt),
    drawn: all("img").filter((i) => i.naturalWidth > 0).length,
    tables: all("table:not([role=presentation])").map((t) => ({
      scopes: [...t.querySelectorAll("th")].map((th) => th.scope),
      bare: [...t.rows].filter((row) => !row.querySelector("th")).length,
    })),
    addresses: all("[src], [href], [background], [srcset]").map(
      (e) => e.getAttribute("src") ?? e.getAttribute("href") ?? e.getAttribute("background") ?? e.getAttribute("srcset"),
    ),
    links: all("a").length,
  };
}
