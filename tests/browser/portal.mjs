// The portal of the built farm in a real browser: each kind of page of each part, public and reserved, as those who
// may enter it have it: readable by all on a telephone, a tablet and a desk, by day, by night and on paper.
//
//   FARM=DIR node tests/browser/portal.mjs   DIR/<site>/ and DIR/<site>.private/<area>/

import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { axe, axeSource, equal, finish, overflow, skip, test, withBrowser } from './support/browser.mjs';
import { pagesOf, serve } from './support/site.mjs';

const SCREENS = [[320, 'light'], [768, 'dark'], [1280, 'light']];

/** Returns the reserved trees of a site: the roles', and that of its first association. */
function areas(tree) {
  return readdirSync(tree, { withFileTypes: true }).filter(entry => entry.isDirectory()).flatMap(({ name }) => {
    if (name !== 'association') return [name];
    return readdirSync(join(tree, name), { withFileTypes: true }).filter(entry => entry.isDirectory()).slice(0, 1).map(one => `${name}/${one.name}`);
  });
}

/** Returns one page of each kind: of pages beside each other in a folder the first. */
function kinds(pages) {
  const seen = new Map();
  return pages.sort().filter(page => {
    const folder = page.split('/').slice(0, -2).join('/');
    seen.set(folder, (seen.get(folder) ?? 0) + 1);
    return folder === '' || seen.get(folder) <= 1;
  });
}

/** Returns the charts in which a word is smaller than 11 pixels, leaves the drawing or lies on another. */
const CRAMPED = () => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
  const frame = chart.getBoundingClientRect();
  const words = [...chart.querySelectorAll('text')].map(word => ({ box: word.getBoundingClientRect(), said: word.textContent }));
  const scale = frame.width / chart.viewBox.baseVal.width;
  const small = parseFloat(getComputedStyle(chart).fontSize) * scale < 11 ? [`${chart.getAttribute('aria-label')}: small`] : [];
  const outside = words.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1).map(({ said }) => `${said} leaves its chart`);
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
  const over = words.flatMap((one, at) => words.slice(at + 1).filter(other => !apart(one.box, other.box)).map(other => `${one.said} lies on ${other.said}`));
  return [...small, ...outside, ...over];
});

async function look(page, source, url, name) {
  const reply = await page.goto(url, { waitUntil: 'load' });
  await test(`${name} loads`, async () => equal(reply.status(), 200));
  for (const [width, colorScheme] of SCREENS) {
    await page.emulateMedia({ colorScheme, media: 'screen' });
    await page.setViewportSize({ width, height: 800 });
    const shown = `${name} at ${width} in ${colorScheme}`;
    await test(`${shown} is no wider than the screen`, async () => equal(Math.max(0, await overflow(page)), 0, 'pixels too many'));
    await test(`${shown} has charts that can be read`, async () => equal(await page.evaluate(CRAMPED), [], 'charts'));
    if (source) await test(shown, async () => equal(await axe(page, source), [], 'axe'));
  }
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 700, height: 990 });
  await test(`${name} on paper`, async () => {
    equal(Math.max(0, await overflow(page)), 0, 'pixels too many');
    equal(await page.evaluate(CRAMPED), [], 'charts');
  });
}

async function parts(context, farm, portal) {
  const page = context.pages()[0] ?? await context.newPage(), source = axeSource();
  if (!source) skip('no axe-core');
  const whole = join(farm, portal);
  const origin = await serve(whole);
  for (const path of kinds(pagesOf(whole))) await look(page, source, origin + path, portal + path);
  // What lies in a reserved part is served over what is public, as behind the gate.
  const both = mkdtempSync(join(tmpdir(), 'sobre-portal-'));
  try {
    for (const area of areas(`${whole}.private`)) {
      const tree = join(both, area);
      cpSync(whole, tree, { recursive: true });
      cpSync(join(`${whole}.private`, area), tree, { recursive: true });
      const own = await serve(tree);
      const reserved = pagesOf(join(`${whole}.private`, area)).filter(path => path !== '/404.html');
      for (const path of kinds(reserved)) await look(page, source, own + path, area + path);
    }
  } finally {
    rmSync(both, { recursive: true, force: true });
  }
}

const farm = process.env.FARM ?? '';
const portals = existsSync(farm) ? readdirSync(farm).filter(name => name.endsWith('.private')).map(name => name.replace(/\.private$/, '')) : [];
if (portals.length) await withBrowser({ locale: 'fr-FR' }, async context => { for (const portal of portals) await parts(context, farm, portal); });
else skip('no portal: give a built farm in FARM');
finish();
