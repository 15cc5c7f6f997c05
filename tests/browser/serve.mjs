// The preview as a person sees it: edit a file, look at the page; make a mistake, read about it, mend it.
//
// Serves a small farm of its own with $SOBRE (the program), or with $SOBRE_DEMO (the test binary `main`, whose
// `demo` serves it with a stand-in for the engine).

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { axe, axeSource, equal, finish, skip, test, until, withBrowser } from './support/browser.mjs';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = process.env.SOBRE || join(repository, 'target/release/sobre');
const farm = mkdtempSync(join(tmpdir(), 'sobre-farm-'));

const write = (path, text) => {
  mkdirSync(dirname(join(farm, path)), { recursive: true });
  writeFileSync(join(farm, path), text);
};
const text = (body, key = 'title') => `+++\n${key} = "Essai"\n+++\n\n${body}\n`;
const essai = (...given) => write('content/jardin/essai.md', text(...given));

write('farm.toml', 'sobre = "1"\n');
for (const [name, title] of [['jardin', 'Le Jardin'], ['fanfare', 'La Fanfare']]) {
  write(`sites/${name}.toml`, `title = "${title}"\ndomain = "${name}.example"\n`);
  write(`content/${name}/_index.md`, `+++\ntitle = "${title}"\n+++\n\nBienvenue.\n`);
}
essai('Premier texte.');
write('content/jardin/autre.md', text('Une autre page.\n\nSa suite.'));
const bare = head => `<!doctype html><html lang=fr><head><meta charset=utf-8><title>Nu</title>${head}<link rel=stylesheet href=/nu.css></head><body><main><h1>Nu</h1><p>nu</p></main></body></html>`;
write('content/jardin/nu.html', bare(''));
write('content/jardin/csp.html', bare('<meta http-equiv=content-security-policy content="default-src \'none\'; script-src \'self\'; style-src \'self\'; connect-src \'self\'">'));
write('content/jardin/nu.css', 'p { color: rgb(1, 2, 3) }\n');
if (existsSync(join(repository, 'themes'))) cpSync(join(repository, 'themes'), join(farm, 'themes'), { recursive: true });

const port = await new Promise(done => {
  const probe = createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => done(port)); });
});
const origin = `http://jardin.localhost:${port}`;

let server;
const stop = () => new Promise(done => { server.once('exit', done); server.kill('SIGINT'); });
const start = async () => {
  const demo = process.env.SOBRE_DEMO;
  const [command, ...args] = demo ? [demo, '--ignored', 'demo', '--nocapture'] : [program, 'serve', '--farm', farm, '--port', String(port)];
  server = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  server.stdin.end(demo ? `${farm} ${port}` : '');
  await until('the server answers', () => {
    if (server.exitCode !== null) throw new Error(`the server ended with status ${server.exitCode}`);
    return fetch(`http://127.0.0.1:${port}/`).then(reply => reply.status === 200, () => false);
  }, 20_000);
};

/** Marks the page: the mark goes when it is loaded again. */
const mark = page => page.evaluate(() => { self.marked = true; });
const marked = page => page.evaluate(() => self.marked === true);
const shows = (page, words) => until(`the page shows "${words}"`, () => page.evaluate(w => document.body?.innerText.includes(w), words).catch(() => false));
const overlay = (page, selector) => page.locator('sobre-overlay').locator(selector);
/** Waits until the page listens: only then is a change sure to be told at once. */
const open = async (page, path) => {
  const listening = page.waitForRequest(request => request.url().includes('/__sobre/events'));
  await page.goto(origin + path);
  await listening;
  await page.waitForTimeout(100);
};

async function journey(context) {
  const page = context.pages()[0] ?? await context.newPage();
  const foreign = [], complaints = [];
  page.on('request', request => { if (!new URL(request.url()).host.endsWith(`localhost:${port}`)) foreign.push(request.url()); });
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));

  await test('the list of sites leads to each', async () => {
    await page.goto(`http://localhost:${port}/`);
    await page.getByRole('link', { name: 'Le Jardin' }).or(page.locator('a[href*="//jardin."]')).first().click();
    await page.waitForURL(`${origin}/`);
  });

  await test('an edit shows without a hand on the browser', async () => {
    await open(page, '/essai/');
    await shows(page, 'Premier texte.');
    await mark(page);
    const begin = Date.now();
    essai('Deuxième texte.');
    await shows(page, 'Deuxième texte.');
    console.log(`an edit is on the screen after ${Date.now() - begin} ms`);
    equal(await marked(page), false, 'still the old document');
  });

  await test('the place in a long page is kept', async () => {
    const long = Array.from({ length: 200 }, (_, n) => `Paragraphe ${n}.`).join('\n\n<p>').replaceAll('<p>', '');
    essai(`<p style="height:4000px">Haut.</p>\n\n${long}`);
    await until('the page is long', () => page.evaluate(() => document.documentElement.scrollHeight > innerHeight * 1.5).catch(() => false));
    await page.evaluate(() => scrollTo({ top: 300, behavior: 'instant' }));
    await until('the page has moved', () => page.evaluate(() => scrollY > 100));
    const before = await page.evaluate(() => scrollY);
    await mark(page);
    essai(`<p style="height:4000px">Haut.</p>\n\n${long}\n\nFin nouvelle.`);
    await shows(page, 'Fin nouvelle.');
    await until('the page is where it was', () => page.evaluate(top => Math.abs(scrollY - top) < 3, before), 3000);
  });

  await test('a page that does not change is left alone', async () => {
    await open(page, '/essai/');
    await mark(page);
    write('content/jardin/autre.md', text('Une autre page.\n\nSa suite, autrement.'));
    write('content/fanfare/_index.md', '+++\ntitle = "La Fanfare"\n+++\n\nMusique.\n');
    await page.waitForTimeout(400);
    equal(await marked(page), true, 'the document');
  });

  for (const path of ['/nu.html', '/csp.html']) {
    await test(`style sheets are swapped in ${path}`, async () => {
      await open(page, path);
      await mark(page);
      const color = () => page.evaluate(() => getComputedStyle(document.querySelector('p')).color);
      for (const wanted of ['rgb(4, 5, 6)', 'rgb(7, 8, 9)']) {
        write('content/jardin/nu.css', `p { color: ${wanted} }\n`);
        await until(`the colour is ${wanted}`, async () => await color() === wanted);
        await until('the old sheet has gone', () => page.evaluate(() => document.querySelectorAll('link[rel=stylesheet]').length === 1));
      }
      equal(await marked(page), true, 'the document');
    });
  }

  await test('an error is laid over the page, which shows as far as it goes', async () => {
    await open(page, '/essai/');
    essai('Jamais vu.', 'titel');
    const dialog = overlay(page, '[role=dialog]');
    await dialog.waitFor();
    const said = await dialog.innerText();
    for (const words of ['content/jardin/essai.md:2:1', 'titel = "Essai"', '^^^^^', 'key/unknown', 'title', 'erreur']) {
      if (!said.includes(words)) throw new Error(`"${words}" is not in: ${said}`);
    }
    equal(await page.evaluate(() => document.body.innerText.includes('Jamais vu.')), true, 'the new words show');
    equal(await page.evaluate(() => document.activeElement.localName), 'sobre-overlay', 'focus');
  });

  const source = axeSource();
  for (const colorScheme of source ? ['light', 'dark'] : []) {
    await test(`the overlay can be read by all (${colorScheme})`, async () => {
      await page.emulateMedia({ colorScheme });
      equal(await axe(page, source, `{ include: [['sobre-overlay']] }`), [], 'axe');
    });
  }
  if (!source) skip('no axe-core');

  await test('the overlay fits a narrow screen', async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 600 });
    const box = await overlay(page, '[role=dialog]').boundingBox();
    equal([box.x >= 0, box.x + box.width <= 320, box.y >= 0, box.y + box.height <= 600], [true, true, true, true], 'within the window');
    await page.setViewportSize(size);
  });

  await test('Escape closes the overlay and leaves a badge that opens it', async () => {
    await page.keyboard.press('Escape');
    await overlay(page, '[role=dialog]').waitFor({ state: 'detached' });
    const badge = overlay(page, 'button.badge');
    equal(await badge.innerText(), '1 erreur, 1 avertissement', 'badge');
    await page.reload();
    await badge.waitFor();
    equal(await overlay(page, '[role=dialog]').count(), 0, 'a dialog that was closed');
    await badge.focus();
    await page.keyboard.press('Enter');
    await overlay(page, '[role=dialog]').waitFor();
    await overlay(page, 'button').click();
    equal(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className), 'badge grave', 'focus');
  });

  await test('mended, the overlay goes', async () => {
    await page.evaluate(() => sessionStorage.clear());
    await open(page, '/essai/');
    await overlay(page, '[role=dialog]').waitFor();
    essai('Réparé.');
    await shows(page, 'Réparé.');
    await page.waitForTimeout(200);
    equal(await page.evaluate(() => document.querySelector('sobre-overlay')?.shadowRoot.childElementCount ?? 0), 0, 'overlay');
  });

  await test('an error elsewhere on the site shows, too, and goes without a reload', async () => {
    await mark(page);
    write('content/jardin/autre.md', text('…', 'titel'));
    await overlay(page, '[role=dialog]').waitFor();
    write('content/jardin/autre.md', text('Une autre page.\n\nSa suite.'));
    await overlay(page, '[role=dialog]').waitFor({ state: 'detached' });
  });

  await test('a warning is a badge', async () => {
    write('content/jardin/autre.md', '+++\nweight = 3\n+++\n\nSans titre.\n');
    const badge = overlay(page, 'button.badge');
    await badge.waitFor();
    equal(await badge.innerText(), '1 avertissement', 'badge');
    write('content/jardin/autre.md', text('Une autre page.'));
    await badge.waitFor({ state: 'detached' });
  });

  await test('a page that is not there yet appears', async () => {
    await open(page, '/future/');
    write('content/jardin/future.md', text('La voici.'));
    await shows(page, 'La voici.');
    rmSync(join(farm, 'content/jardin/future.md'));
    await until('it goes again', () => page.evaluate(() => !document.body?.innerText.includes('La voici.')).catch(() => false));
  });

  await test('a strict policy of the page is kept', async () => {
    await open(page, '/csp.html');
    write('content/jardin/autre.md', text('…', 'titel'));
    await overlay(page, '[role=dialog]').waitFor();
    equal(await overlay(page, '[role=dialog]').evaluate(dialog => getComputedStyle(dialog).position), 'fixed', 'style');
    write('content/jardin/autre.md', text('Une autre page.'));
    await overlay(page, '[role=dialog]').waitFor({ state: 'detached' });
    equal(complaints.filter(line => /policy|violat/i.test(line)), [], 'violations');
  });

  await test('after a restart of the server the page catches up', async () => {
    await open(page, '/essai/');
    await stop();
    essai('Pendant la pause.');
    await start();
    await shows(page, 'Pendant la pause.');
    essai('Après la pause.');
    await shows(page, 'Après la pause.');
  });

  await test('no foreign request, no complaint of the browser', async () => {
    equal(foreign, [], 'foreign requests');
    // Two are expected: the page that was not there, the server that was away.
    equal(complaints.filter(line => !/404|ERR_(CONNECTION|INCOMPLETE|EMPTY)|favicon/.test(line)), [], 'complaints');
  });
}

try {
  if (!process.env.SOBRE_DEMO && !existsSync(program)) skip(`no program to serve with: ${program}`);
  else {
    await start();
    await withBrowser({ locale: 'fr-FR', viewport: { width: 1000, height: 700 } }, journey);
  }
} catch (error) {
  await test('the journey', () => { throw error; });
} finally {
  if (server?.exitCode === null && server.signalCode === null) await stop();
  rmSync(farm, { recursive: true, force: true });
}
finish();
