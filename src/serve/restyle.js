// Swaps a page's style sheets without loading the page again; loaded by reload.js when CSS changes.

const sheets = root => [...root.querySelectorAll('link[rel~=stylesheet]')];
const href = link => link.was || link.getAttribute('href');

/** Takes over the style sheets of the page as it is now. `differs`: its HTML is another one. */
export async function restyle(differs) {
  const html = await (await fetch(location.href)).text();
  const old = sheets(document);
  const now = sheets(new DOMParser().parseFromString(html, 'text/html'));
  const moved = now.some((link, i) => !old[i] || href(link) !== href(old[i]));
  // More has changed than addresses of style sheets: only loading again shows it.
  if (old.length !== now.length || (differs && !moved)) return location.reload();
  now.forEach((link, i) => {
    const next = document.importNode(link);
    next.was = href(link);
    if (!moved) next.href += (next.href.includes('?') ? '&' : '?') + Date.now();
    // The old sheet stays until the new one is there: no flash of a naked page.
    next.onload = next.onerror = () => old[i].remove();
    old[i].after(next);
  });
}
