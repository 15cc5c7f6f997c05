// Lays what sobre found over the page: errors as a dialog, warnings as a badge.
// Loaded by reload.js when there is something to say. Lives in a shadow tree, with a style sheet
// made by script and text set as text: neither the page's CSS nor its CSP nor any file name reach in.

const style = new CSSStyleSheet();
style.replaceSync(`
:host { all: initial !important; }
* { box-sizing: border-box; }
.dialog, .badge {
  --ink: #1d1d1f; --paper: #fff; --soft: #f1f1ee; --error: #b3261e; --warning: #7a5200; --focus: #0a4fa0;
  color-scheme: light; position: fixed; z-index: 2147483647; font: 16px/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); border: 1px solid var(--ink); box-shadow: 0 4px 32px #0006;
}
@media (prefers-color-scheme: dark) {
  .dialog, .badge {
    --ink: #ececec; --paper: #18191b; --soft: #26282b; --error: #ff9a8f; --warning: #f2c14e; --focus: #9ecbff;
    color-scheme: dark;
  }
}
.dialog {
  inset: auto 0 0; margin: auto; width: min(60rem, 100%); max-height: 85vh; overflow: auto;
  padding: 1rem 1.25rem 1.25rem; border-top: 6px solid var(--error); border-radius: 8px 8px 0 0;
}
.dialog.mild { border-top-color: var(--warning); }
#head { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .25rem 0; }
article { margin-top: 1rem; padding-left: .8rem; border-left: 4px solid var(--error); }
article.warning { border-left-color: var(--warning); }
.kind, pre b { color: var(--error); }
.warning .kind, .warning pre b { color: var(--warning); }
small { font-size: .875rem; font-weight: 400; }
h3, p, code { overflow-wrap: anywhere; }
code, pre { font: .9375rem/1.45 ui-monospace, monospace; }
pre { margin: .4rem 0; padding: .5rem .75rem; overflow-x: auto; background: var(--soft); tab-size: 4; }
button { flex: none; font: inherit; color: inherit; background: var(--soft); border: 1px solid; border-radius: 4px; padding: .3rem .7rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.dialog:focus-visible { outline-offset: -4px; }
.badge { inset: auto 1rem 1rem auto; border: 2px solid var(--warning); border-radius: 2rem; padding: .4rem 1rem; }
.badge.grave { border-color: var(--error); }
@media print { .dialog, .badge { display: none; } }
`);

const CLOSED = 'sobre:closed';
let root, shown;

/** Asks for the site's findings and shows them; removes what was shown if there are none. */
export async function show() {
  const found = await (await fetch('/__sobre/diagnostics.json')).json();
  shown = found;
  if (!found.list.length) return root?.replaceChildren();
  mount();
  const closed = sessionStorage.getItem(CLOSED) === found.state;
  found.errors && !closed ? dialog(found) : badge(found);
}

/** Puts the host element into the page, once. */
function mount() {
  if (root) return;
  const host = document.createElement('sobre-overlay');
  root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [style];
  document.documentElement.append(host);
  self.sobre = root;
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !root.querySelector('.dialog')) return;
    event.preventDefault();
    close();
  });
}

/** Makes an element from a name, attributes and children. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter(child => child != null));
  return element;
}

function badge(found) {
  const button = make('button', { class: found.errors ? 'badge grave' : 'badge', lang: found.lang }, found.summary);
  button.onclick = () => dialog(found).focus();
  root.replaceChildren(button);
  return button;
}

function dialog(found) {
  const { labels } = found;
  const button = make('button', {}, labels.close);
  button.onclick = close;
  const panel = make('section', {
    class: found.errors ? 'dialog' : 'dialog mild', role: 'dialog', 'aria-labelledby': 'title', lang: found.lang, tabindex: -1,
  },
    make('div', { id: 'head' }, make('h2', { id: 'title' }, labels.title + ' — ' + found.summary), button),
    ...found.list.map(one => finding(one, labels)),
    found.more && make('p', {}, found.more));
  root.replaceChildren(panel);
  // Whoever is typing in the page goes on typing.
  if (document.activeElement === document.body) panel.focus();
  return panel;
}

function finding({ severity, code, text, place, hints }, labels) {
  return make('article', { class: severity },
    make('h3', {}, make('span', { class: 'kind' }, labels[severity]), ' ' + text + ' ', make('small', {}, code)),
    place && make('p', {}, make('code', {}, place.at)),
    place?.line && make('pre', { tabindex: 0 }, place.line + '\n', make('b', { 'aria-hidden': true }, place.caret)),
    ...hints.map(hint => make('p', {}, labels.hint + (shown.lang === 'fr' ? ' : ' : ': ') + hint)));
}

/** Leaves a badge; what was closed stays closed until something else is found. */
function close() {
  const focused = root.activeElement;
  if (shown.errors) sessionStorage.setItem(CLOSED, shown.state);
  const button = badge(shown);
  if (focused) button.focus();
}
