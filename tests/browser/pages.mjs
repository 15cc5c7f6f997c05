// Pages of a built farm in a real browser, in every look: readable by all on a telephone, a tablet and a desk, in
// light and dark, never wider than the screen, no foreign request, every stop of the Tab key to be seen.
//
//   node tests/browser/pages.mjs URL…       these pages
//   FARM=DIR node tests/browser/pages.mjs   a sample of each site of a built farm, DIR/<site>/
//   PAGES=N                                 how many pages a site (12)

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { axe, axeSource, equal, finish, overflow, skip, test, withBrowser } from './support/browser.mjs';
import { pagesOf, serve } from './support/site.mjs';

/** Returns at most `most` of them: the home page, the error page, then one of each section in turn. */
function sample(pages, most) {
  const sections = new Map();
  for (const page of pages.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const section = page === '/' || page === '/404.html' ? '' : page.split('/').slice(0, -2).join('/');
    sections.set(section, [...(sections.get(section) ?? []), page]);
  }
  const chosen = [];
  for (let round = 0; chosen.length < Math.min(most, pages.length); round += 1) {
    for (const of of sections.values()) if (round < of.length && chosen.length < most) chosen.push(of[round]);
  }
  return chosen;
}

/** Returns the first page with each of the things that few pages have. */
function special(folder, pages) {
  const read = page => readFileSync(join(folder, page, page.endsWith('/') ? 'index.html' : ''), 'utf8');
  const marks = ['<video', '<audio', 'class=gallery', '<math', '<pre><code class=language', 'class="cards album"', 'class="cards team"', 'class=figures', '<details', 'class=cancelled', 'href="geo:', 'href=geo:'];
  return marks.flatMap(mark => pages.find(page => read(page).includes(mark)) ?? []);
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
    const folder = join(farm, name), origin = await serve(folder);
    const all = pagesOf(folder);
    const chosen = new Set([...sample([...all], Number(process.env.PAGES ?? 12)), ...special(folder, all)]);
    return [...chosen].map(path => ({ url: origin + encodeURI(path), name: name + path }));
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

/** Walks through the page by Tab; returns what was found wrong on the way. */
async function walk(page, most = 40) {
  const wrong = [], seen = new Set();
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(FOCUS);
    if (!stop || seen.has(stop.key)) break;
    seen.add(stop.key);
    if (!stop.drawn) wrong.push(`${stop.name} has no visible focus`);
    if (!stop.inside) wrong.push(`${stop.name} is focused out of sight`);
  }
  return wrong;
}

/** A telephone by day, a tablet by night; the desk changes from page to page. */
const SCREENS = [[{ width: 320, height: 640 }, 'light'], [{ width: 768, height: 1024 }, 'dark']];
const DESK = { width: 1280, height: 800 };

async function look(context, pages) {
  let nights = false;
  const page = context.pages()[0] ?? await context.newPage();
  const source = axeSource();
  if (!source) skip('no axe-core: no page was checked with it');
  const foreign = [], complaints = [];
  page.on('request', request => { if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(page.url()).origin && page.url() !== 'about:blank') foreign.push(request.url()); });
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('requestfailed', request => complaints.push(`${request.url()} ${request.failure()?.errorText}`));

  for (const { url, name } of pages) {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(DESK);
    await page.goto('about:blank');
    foreign.length = complaints.length = 0;
    const home = new URL(url).origin;
    await test(`${name} loads`, async () => {
      const reply = await page.goto(url, { waitUntil: 'load' });
      if (reply.status() !== 200) throw new Error(`status ${reply.status()}`);
      // Lazy images come when they are looked at.
      await page.evaluate(async () => { scrollTo(0, document.documentElement.scrollHeight); await new Promise(requestAnimationFrame); scrollTo(0, 0); });
    });
    for (const [size, colorScheme] of [...SCREENS, [DESK, nights ? 'dark' : 'light']]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      const shown = `${name} at ${size.width} in ${colorScheme}`;
      await test(`${shown} is no wider than the screen`, async () => equal(Math.max(0, await overflow(page)), 0, 'pixels too many'));
      if (source) await test(shown, async () => equal(await axe(page, source), [], 'axe'));
    }
    nights = !nights;
    await test(`${name} by keyboard`, async () => equal(await walk(page), [], 'stops'));
    await test(`${name} asks nobody else`, async () => {
      equal(foreign.filter(other => !other.startsWith(home)), [], 'foreign requests');
      equal(complaints, [], 'complaints');
    });
    await test(`${name} has all that it shows`, async () => equal(await page.evaluate(MISSING), [], 'missing'));
  }
}

const pages = await addresses();
if (pages.length) await withBrowser({ locale: 'fr-FR', viewport: DESK }, context => look(context, pages));
else skip('no pages: give addresses, or a built farm in FARM');
finish();
