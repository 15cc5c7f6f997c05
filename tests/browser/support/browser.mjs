// What the browser tests share: a browser with an empty profile, and counting.
//
// Packages (playwright-core, axe-core) lie in $NODE_MODULES, or in $SOBRE_TOOLS/node_modules; the browser is
// $CHROMIUM or /usr/bin/chromium. Where one of them is missing the test counts as skipped.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const modules = resolve(process.env.NODE_MODULES ?? join(process.env.SOBRE_TOOLS ?? '.', 'node_modules'));
const need = createRequire(join(modules, 'x.js'));
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

const count = { passed: 0, failed: 0, skipped: 0 };

/** Ends the program with its count, as tests/run reads it. */
export function finish() {
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exit(count.failed ? 1 : 0);
}

/** Counts and says that something could not be tried. */
export function skip(reason) {
  count.skipped += 1;
  console.log(`skipped: ${reason}`);
}

/** Runs one test: it passes unless it throws. */
export async function test(name, body) {
  try {
    await body();
    count.passed += 1;
  } catch (error) {
    count.failed += 1;
    console.log(`FAILED: ${name}: ${String(error.message ?? error).split('\n').slice(0, 12).join('\n  ')}`);
  }
}

/** Throws unless `found` is what was wanted. */
export function equal(found, wanted, what = 'value') {
  const [a, b] = [found, wanted].map(value => JSON.stringify(value));
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

/** Waits until `probe` gives something true; returns it. */
export async function until(what, probe, patience = 10_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience} ms`);
    await new Promise(done => setTimeout(done, 10));
  }
}

/** Opens a browser with a profile of its own for as long as `body` runs; skips if there is none. */
export async function withBrowser(options, body) {
  let chromium;
  try {
    ({ chromium } = need('playwright-core'));
  } catch {
    return skip('no playwright-core');
  }
  if (!existsSync(executablePath)) return skip('no chromium');
  const profile = mkdtempSync(join(tmpdir(), 'sobre-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--no-proxy-server', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
      '--disable-component-update', '--no-first-run', '--no-default-browser-check'],
    ...options,
  });
  try {
    await body(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Returns the source of axe-core, or nothing. It is run by page.evaluate: a script tag would be a CSP violation. */
export function axeSource() {
  try {
    return readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
  } catch {
    return undefined;
  }
}

/** Returns what axe finds on the page, a line for each place: by all its rules, or those with these tags. */
export async function axe(page, source, scope = 'document', tags = undefined) {
  if (!await page.evaluate('typeof axe === "object"')) await page.evaluate(source);
  const options = { resultTypes: ['violations'], ...tags && { runOnly: { type: 'tag', values: tags } } };
  const { violations } = await page.evaluate(`axe.run(${scope}, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat(3).join(' ')} — ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`));
}

/** Returns how much wider the page is than its window, in CSS pixels. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
