// What `sobre check --format json` says of each page is what a real browser measures: elements, files asked for and
// bytes as they are sent (±2 %), with an empty cache, after scrolling to the end, the icon counted.
//
//   SOBRE=target/release/sobre FARM=DIR node tests/browser/gate.mjs   the farm built in DIR, checked by that command
//   PAGES=N                                                           how many pages a site (8)
//
// The policy that the release names for a page is sent with it, and nothing may violate it.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { equal, finish, skip, test, withBrowser } from './support/browser.mjs';
import { serveRelease } from './support/site.mjs';

/** Returns pages that are unlike each other: of each number of elements in tens, the first. */
function unlike(pages, most) {
  const kinds = new Map();
  for (const page of [...pages].sort((a, b) => (b.requests + b.gallery) - (a.requests + a.gallery) || (a.url < b.url ? -1 : 1))) {
    const kind = `${page.requests} ${page.gallery} ${Math.round(page.chrome / 10)}`;
    if (!kinds.has(kind)) kinds.set(kind, page);
  }
  return [...kinds.values()].slice(0, most);
}

/** Goes slowly to the end of the page, so that all that waits for readers comes. */
const SCROLL = async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise(done => setTimeout(done, 20));
  }
  await Promise.all([...document.images].map(image => image.complete || new Promise(done => { image.onload = image.onerror = done; })));
};

/** Returns what the browser has asked for, as it tells itself. */
const MEASURE = () => {
  const all = [performance.getEntriesByType('navigation')[0], ...performance.getEntriesByType('resource')];
  const files = new Map(all.map(entry => [entry.name.split('#')[0], entry.encodedBodySize]));
  const icon = document.querySelector('link[rel~=icon]')?.href ?? new URL('/favicon.ico', location).href;
  return { files: [...files], icon, nodes: document.getElementsByTagName('*').length };
};

const near = (found, stated) => Math.abs(found - stated) <= Math.max(stated, found) * 0.02;

const [farm, sobre] = [process.env.FARM, process.env.SOBRE];
if (!farm || !sobre) {
  skip('no FARM and SOBRE');
  finish();
}
const report = JSON.parse(execFileSync(sobre, ['check', '--format', 'json', '--date', process.env.DATE ?? new Date().toISOString().slice(0, 10)], { maxBuffer: 1 << 28 }));

await withBrowser({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 }, async context => {
  for (const site of report.sites.filter(({ name, pages }) => pages && existsSync(join(farm, name)))) {
    const folder = join(farm, site.name), origin = await serveRelease(folder);
    for (const stated of unlike(site.pages, Number(process.env.PAGES ?? 8))) {
      await test(`${site.name}${stated.url}`, async () => {
        const page = await context.newPage(), violations = [];
        try {
          const session = await context.newCDPSession(page);
          await session.send('Network.setCacheDisabled', { cacheDisabled: true });
          await page.exposeFunction('violated', what => violations.push(what));
          await page.addInitScript(() => addEventListener('securitypolicyviolation', event => window.violated(`${event.violatedDirective} ${event.blockedURI}`)));
          await page.goto(origin + encodeURI(stated.url), { waitUntil: 'load' });
          await page.evaluate(SCROLL);
          await page.waitForLoadState('networkidle');
          const { files, icon, nodes } = await page.evaluate(MEASURE);
          // A browser without a window shows no icon, and does not ask for it.
          const all = new Map(files);
          if (!all.has(icon)) {
            const reply = await context.request.get(icon, { headers: { 'accept-encoding': 'gzip' } });
            all.set(icon, reply.ok() ? Number(reply.headers()['content-length'] ?? 0) : 0);
          }
          const bytes = [...all.values()].reduce((sum, each) => sum + each, 0);
          const requests = stated.requests + stated.gallery;
          const wrong = [];
          if (!near(nodes, stated.nodes)) wrong.push(`${nodes} elements, ${stated.nodes} stated`);
          if (all.size !== requests) wrong.push(`${all.size} files, ${requests} stated: ${[...all.keys()].map(url => url.replace(origin, '')).join(' ')}`);
          if (!near(bytes, stated.bytes.total)) wrong.push(`${bytes} bytes, ${stated.bytes.total} stated`);
          equal(wrong, [], 'differences');
          equal(violations, [], 'violations of the policy');
        } finally {
          await page.close();
        }
      });
    }
  }
});
finish();
