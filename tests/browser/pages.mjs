// Every type of page of a built farm in a real browser, in every look: readable by all on a telephone, a tablet and a
// desk, in light and dark, at 400 % and on paper, never wider than the screen, no foreign request, all to be reached and
// seen with the Tab key; the policy that the release names is sent with each page, and nothing violates it.
//
//   node tests/browser/pages.mjs URL…       these pages
//   FARM=DIR node tests/browser/pages.mjs   a page of each type of each site of a built farm, DIR/<site>/
//   PAGES=N                                 at most so many a site (40)

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { axe, axeSource, equal, finish, overflow, skip, test, withBrowser } from './support/browser.mjs';
import { pagesOf, serveRelease } from './support/site.mjs';

/** Returns what a page is made of: each tag with its classes. */
function made(folder, page) {
  const html = readFileSync(join(folder, page, page.endsWith('/') ? 'index.html' : ''), 'utf8').replace(/<(pre|math)\b.*?<\/\1>/gs, '<$1>');
  return new Set([...html.matchAll(/<([a-z]\w*)((?:\s[^<>]*)?)>/g)].map(([, tag, rest]) => `${tag}.${/\bclass="?([^">\s]+(?: [^">]*(?="))?)/.exec(rest)?.[1] ?? ''}`));
}

/** Returns a page of each type: the home page, and then always the one that shows most of what no other has shown. */
function types(folder, pages, most) {
  const left = new Map(pages.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).map(page => [page, made(folder, page)]));
  const seen = new Set(), chosen = [];
  const take = page => {
    for (const part of left.get(page)) seen.add(part);
    left.delete(page);
    chosen.push(page);
  };
  if (left.has('/')) take('/');
  while (left.size && chosen.length < most) {
    const fresh = [...left].map(([page, parts]) => [page, [...parts].filter(part => !seen.has(part)).length]);
    const [page, count] = fresh.reduce((best, each) => (each[1] > best[1] ? each : best));
    if (!count) break;
    take(page);
  }
  return { chosen, rest: left.size && chosen.length === most ? [...left].filter(([, parts]) => [...parts].some(part => !seen.has(part))).length : 0 };
}

/** Returns which players, captions and pictures of galleries do not come. */
const MISSING = async () => {
  const comes = (element, good) => new Promise(done => {
    element.addEventListener(good, () => done(true), { once: true });
    element.addEventListener('error', () => done(false), { once: true });
    setTimeout(() => done(false), 5000);
  });
  const missing = [];
  for (const player of document.querySelectorAll('audio, video')) {
    const loaded = comes(player, 'loadedmetadata');
    player.preload = 'metadata';
    player.load();
    if (!await loaded) missing.push(player.src);
    for (const track of player.querySelectorAll('track')) {
      const shown = comes(track, 'load');
      track.track.mode = 'showing';
      if (track.readyState < 2 && !await shown) missing.push(track.src);
    }
  }
  for (const link of document.querySelectorAll('ul.gallery a')) {
    const picture = link.querySelector('img');
    picture.loading = 'eager';
    await picture.decode().catch(() => missing.push(picture.src));
    if (!picture.alt || !(await fetch(link.href)).ok) missing.push(link.href);
  }
  return missing;
};

/** Returns the addresses to look at, each with the name to call it by. */
async function addresses() {
  if (process.argv.length > 2) return process.argv.slice(2).map(url => ({ url, name: url }));
  const farm = process.env.FARM;
  if (!farm || !existsSync(farm)) return [];
  const sites = readdirSync(farm, { withFileTypes: true }).filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.includes('.private'));
  const each = await Promise.all(sites.map(async ({ name }) => {
    const folder = join(farm, name), origin = await serveRelease(folder);
    const { chosen, rest } = types(folder, pagesOf(folder), Number(process.env.PAGES ?? 40));
    if (rest) console.log(`${name}: ${rest} pages show something that none of these ${chosen.length} does (PAGES=N looks at more)`);
    return chosen.map(path => ({ url: origin + encodeURI(path), name: name + path, served: true }));
  }));
  return each.flat();
}

/** Returns what has the focus, and whether that can be seen: an outline, a shadow, or anything that looks other than before. */
const FOCUS = () => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const name = `${element.localName}${element.id ? '#' + element.id : ''} "${(element.innerText || element.getAttribute('aria-label') || '').trim().slice(0, 30)}"`;
  // A stop may be drawn by its parent (a card, a label), or be a frame with a document of its own.
  const drawn = ring || style.boxShadow !== 'none' || element.localName === 'iframe'
    || [element.parentElement, element.nextElementSibling].some(near => near && getComputedStyle(near).outlineStyle !== 'none');
  return { name, drawn, inside: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth, key: [...document.querySelectorAll('*')].indexOf(element) };
};

/** Returns what somebody without a mouse has to get at, by its place among all elements: of radio buttons, one of a group. */
const STOPS = () => {
  const all = [...document.querySelectorAll('*')], groups = new Set();
  const wanted = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], audio[controls], video[controls], iframe');
  return [...wanted].filter(element => {
    const group = element.type === 'radio' && `${element.form?.id} ${element.name}`;
    const is_new = !group || !groups.has(group) && (element.checked || !document.querySelector(`input[name="${element.name}"]:checked`));
    if (group && is_new) groups.add(group);
    return is_new && !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true });
  }).map(element => [all.indexOf(element), `${element.localName} "${(element.innerText || element.getAttribute('aria-label') || '').trim().slice(0, 30)}"`]);
};

/** Walks through the page by Tab; returns what was found wrong on the way. */
async function walk(page, most = 120) {
  const wrong = [], seen = new Set();
  const wanted = new Map(await page.evaluate(STOPS));
  let last = -1, rounds = 0;
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(FOCUS);
    // A player has stops of its own within.
    if (stop && stop.key === last) continue;
    // Where a page puts the focus at first, the walk begins there and goes once around.
    if (!stop && ++rounds < 2) continue;
    if (!stop || seen.has(stop.key)) break;
    seen.add(last = stop.key);
    wanted.delete(stop.key);
    if (!stop.drawn) wrong.push(`${stop.name} has no visible focus`);
    if (!stop.inside) wrong.push(`${stop.name} is focused out of sight`);
  }
  // Of a page with very many links, the first are walked to.
  if (seen.size < most - 20) wrong.push(...[...wanted.values()].map(name => `${name} cannot be reached`));
  return wrong;
}

/** A telephone, a tablet and a desk, by day and by night. */
const SIZES = [{ width: 320, height: 640 }, { width: 768, height: 1024 }, { width: 1280, height: 800 }];
const SCREENS = SIZES.flatMap(size => ['light', 'dark'].map(scheme => [size, scheme]));
const DESK = SIZES[2];
/** A desk's window at 400 %. */
const ENLARGED = { width: 320, height: 256 };
/** A sheet of A4 between its margins of 2 cm, in CSS pixels. */
const SHEET = { width: 643, height: 971 };

/** Returns what is wrong with the page on paper. */
const PRINTED = () => {
  const wrong = [], main = document.querySelector('main'), [r, g, b] = getComputedStyle(document.body).color.match(/[\d.]+/g).map(Number);
  if (!main?.checkVisibility() || main.innerText.trim().length < 5) wrong.push('nothing to read');
  if (Math.max(r, g, b) > 90) wrong.push(`ink rgb(${r}, ${g}, ${b})`);
  for (const nav of document.querySelectorAll('header.top nav')) if (nav.checkVisibility()) wrong.push('the menu is printed');
  return wrong;
};

/** Returns how much of a small window stays covered while one scrolls, in hundredths. */
const COVERED = () => {
  const fixed = [...document.querySelectorAll('body *')].filter(element => ['fixed', 'sticky'].includes(getComputedStyle(element).position));
  scrollTo(0, 400);
  return Math.max(0, ...fixed.map(element => element.getBoundingClientRect()).filter(box => box.bottom > 0 && box.top < innerHeight && box.width > innerWidth / 2).map(box => Math.round(100 * (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / innerHeight)));
};

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

async function look(page, pages, source) {
  const foreign = [], complaints = [];
  page.on('request', request => { if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(page.url()).origin && page.url() !== 'about:blank') foreign.push(request.url()); });
  page.on('pageerror', error => complaints.push(String(error)));
  // A site that was taken over may have no icon; browsers ask for one all the same.
  const isIcon = message => message.location().url.endsWith('/favicon.ico');
  page.on('console', message => { if (message.type() === 'error' && !isIcon(message)) complaints.push(message.text()); });
  // A picture that is no longer wanted, for the screen has another width by now, was not refused by anybody.
  page.on('requestfailed', request => request.failure()?.errorText === 'net::ERR_ABORTED' || complaints.push(`${request.url()} ${request.failure()?.errorText}`));
  await page.exposeFunction('violated', what => complaints.push(what));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', event => window.violated(`policy: ${event.violatedDirective} ${event.blockedURI}`)));

  for (let next = pages.shift(); next; next = pages.shift()) {
    const { url, name, served } = next;
    await page.emulateMedia({ media: 'screen', colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(DESK);
    await page.goto('about:blank');
    foreign.length = complaints.length = 0;
    const home = new URL(url).origin;
    await test(`${name} loads, with its policy`, async () => {
      const reply = await page.goto(url, { waitUntil: 'load' });
      if (reply.status() !== 200) throw new Error(`status ${reply.status()}`);
      const policy = reply.headers()['content-security-policy'] ?? '';
      if (served && (!policy.startsWith("default-src 'self'") || policy.includes('unsafe-inline'))) throw new Error(`policy: ${policy}`);
      // Lazy images come when they are looked at.
      await page.evaluate(async () => { scrollTo(0, document.documentElement.scrollHeight); await new Promise(requestAnimationFrame); scrollTo(0, 0); });
    });
    for (const [size, colorScheme] of SCREENS) {
      await page.emulateMedia({ media: 'screen', colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      const shown = `${name} at ${size.width} in ${colorScheme}`;
      await test(`${shown} is no wider than the screen`, async () => equal(Math.max(0, await overflow(page)), 0, 'pixels too many'));
      // At the desk by day all that axe knows, else what WCAG 2.2 asks for at A and AA.
      const tags = size === DESK && colorScheme === 'light' ? undefined : WCAG;
      if (source) await test(shown, async () => equal(await axe(page, source, 'document', tags), [], 'axe'));
    }
    await test(`${name} at 400 %`, async () => {
      await page.setViewportSize(ENLARGED);
      equal([Math.max(0, await overflow(page)), await page.evaluate(COVERED) > 50], [0, false], 'pixels too many, covered');
    });
    await test(`${name} on paper`, async () => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.setViewportSize(SHEET);
      equal([Math.max(0, await overflow(page)), ...await page.evaluate(PRINTED)], [0], 'pixels too many, and more');
    });
    await page.emulateMedia({ media: 'screen', colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(DESK);
    await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur(); });
    await test(`${name} by keyboard`, async () => equal(await walk(page), [], 'stops'));
    await test(`${name} asks nobody else`, async () => {
      equal(foreign.filter(other => !other.startsWith(home)), [], 'foreign requests');
      equal(complaints, [], 'complaints');
    });
    await test(`${name} has all that it shows`, async () => equal(await page.evaluate(MISSING), [], 'missing'));
  }
}

const pages = await addresses();
const source = axeSource();
if (!source) skip('no axe-core: no page was checked with it');
if (pages.length) {
  await withBrowser({ locale: 'fr-FR', viewport: DESK }, async context => {
    // Two at a time: while one is drawn, the other is looked through.
    await Promise.all([context.pages()[0] ?? await context.newPage(), await context.newPage()].map(page => look(page, pages, source)));
  });
} else skip('no pages: give addresses, or a built farm in FARM');
finish();
