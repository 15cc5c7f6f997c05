// The search of the example sites: French questions as people type them, every word of every page, and the page that
// searches in a real browser, with a script and without.
//
//   FARM=DIR node tests/browser/search.mjs   the sites of a built farm, DIR/<site>/

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { axe, axeSource, equal, finish, overflow, skip, test, until, withBrowser } from './support/browser.mjs';
import { pagesOf, serve } from './support/site.mjs';

const farm = process.env.FARM;

/** What people type, and the page that they mean: it comes first. */
const QUESTIONS = {
  'jardin/recherche': [
    ['abeilles', '/actualites/les-abeilles-sont-la/'],
    ['abeille', '/actualites/les-abeilles-sont-la/'],
    ['l’assemblée générale 2027', '/agenda/assemblee-generale-2027/'],
    ["l'assemblee generale 2027", '/agenda/assemblee-generale-2027/'],
    ['ASSEMBLÉE GÉNÉRALE 2027', '/agenda/assemblee-generale-2027/'],
    ['engrais vert', '/ressources/fiches/engrais-verts/'],
    ['purin d’orties', '/ressources/fiches/purin-d-ortie/'],
    ['purin ortie', '/ressources/fiches/purin-d-ortie/'],
    ['soupe ortie', '/ressources/recettes/soupe-aux-orties/'],
    ['tomate', '/ressources/fiches/tomate/'],
    ['confiture', '/ressources/recettes/confiture-de-tomates-vertes/'],
    ['règlement intérieur', '/association/documents/reglement-interieur/'],
    ['reglements interieurs', '/association/documents/reglement-interieur/'],
    ['graine d’hiver', '/agenda/bourse-aux-graines-2027/'],
    ['grainotheque', '/projets/grainotheque/'],
    ['four à pain', '/projets/four-a-pain/'],
    ['serres partagées', '/projets/serre-partagee/'],
    ['jardin des écoles', '/projets/jardin-des-ecoles/'],
    ['ecole', '/projets/jardin-des-ecoles/'],
    ['greffe pommiers', '/agenda/ateliers/greffe/'],
    ['lombric', '/agenda/ateliers/lombricompost/'],
    ['qu’est-ce que le compost', '/ressources/fiches/compost/'],
    ['chouettes', '/agenda/nuit-de-la-chouette/'],
    ['adhérer', '/association/adherer/'],
    ['mentions légale', '/mentions-legales/'],
    ['calendrier de semis', '/ressources/calendrier-des-semis/'],
    ['tomatte', '/ressources/fiches/tomate/'],      // a letter too many
    ['glossiare', '/ressources/glossaire/'],        // two changed places
    ['biblioth', '/ressources/bibliotheque/'],      // being typed
    ['récoltes 2026', '/ressources/recoltes/'],
  ],
  'fanfare/recherche': [
    ['trompette', '/la-fanfare/pupitres/trompettes/'],
    ['cumbias', '/repertoire/cumbia-des-glycines/'],
    ['fête de la musique', '/agenda/fete-de-la-musique-2026/'],
    ['peniche sous un toit', '/nouvelles/la-peniche-a-un-toit/'],
    ['ecluse onze kilometre', '/nouvelles/defile-des-ecluses/'],
    ['carnaval port', '/agenda/carnaval-2027/'],
    ['rejoindre la fanfare', '/la-fanfare/nous-rejoindre/'],
    ['Anouk', '/la-fanfare/qui-joue/'],            // from a data file, through a component,
    ['partition libre', '/nouvelles/partitions-libres/'],
  ],
  'docs/recherche': [
    ['redirection', '/shape/redirects/'],
  ],
  'docs/en/search': [],
};

/** Returns a function that reads an index as it lies in a folder. */
const reading = folder => async name => JSON.parse(readFileSync(join(folder, name), 'utf8'));

async function questions(folder, asked, { Index }) {
  const index = await Index.open(reading(folder));
  for (const [question, wanted] of asked) {
    await test(`« ${question} » finds ${wanted}`, async () => {
      const { found } = await index.find(question);
      const first = await Promise.all(found.slice(0, 3).map(number => index.page(number)));
      equal(first[0]?.url, wanted, `first of ${found.length} (${first.map(page => page.url).join(' ')})`);
    });
  }
  await test(`${folder}: words that say nothing are no question`, async () => {
    equal((await index.find(folder.endsWith('/search') ? 'the “of”—it’s' : '« de la » — l’')).asked, [], 'words asked for');
    equal((await index.find('zyxwv')).found, [], 'pages');
  });
}

/** Every word that a reader sees of a page finds this page: the build and the script cut words alike. */
async function everyWord(page, origin, folder, { Index, words }) {
  const index = await Index.open(reading(folder));
  const { pages } = index.rules;
  const all = await Promise.all(Array.from({ length: pages }, (_, number) => index.page(number)));
  const lost = [];
  let tried = 0;
  for (const [number, { url, title }] of all.entries()) {
    await page.goto(origin + url);
    const shown = await page.evaluate(() => {
      const text = document.querySelector('main .text');
      // What a template says of every site is no page's own words, and is not searched.
      text?.querySelectorAll('.legal').forEach(element => { element.hidden = true; });
      // Numbers of notes, names of alerts and formulas are no words of the page, nor what a card of something elsewhere
      // says by itself.
      text?.querySelectorAll('sup, .alert-title, math, .embed').forEach(label => label.remove());
      return text?.innerText ?? '';
    });
    for (const word of new Set(`${title} ${shown}`.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? [])) {
      if (words(word, index.rules).length === 0) continue;
      tried += 1;
      const { found } = await index.find(word);
      if (!found.includes(number)) lost.push(`${url} ${word}`);
    }
  }
  return { lost, tried };
}

const CSP = { 'content-security-policy': "default-src 'self'" };

async function look(context, script) {
  const page = context.pages()[0] ?? await context.newPage();
  const source = axeSource();
  if (!source) skip('no axe-core');
  const complaints = [];
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  const origin = await serve(join(farm, 'jardin'), CSP);
  const home = `${origin}/recherche/`;

  await test('a question that is typed is answered at once, marked, and kept in the address', async () => {
    await page.goto(home);
    await page.keyboard.type('abeille');
    await until('results', () => page.locator('[data-search] li').count());
    equal(await page.locator('[data-search] li a').first().getAttribute('href'), '/actualites/les-abeilles-sont-la/');
    equal(await page.locator('[data-search] li a mark').first().innerText(), 'abeilles');
    equal((await page.locator('[role=status]').innerText()).includes('pages trouvées'), true, 'status');
    equal(await page.locator('[data-plan]').isVisible(), false, 'the plan gives way');
    equal(new URL(page.url()).search, '?q=abeille');
  });
  if (source) await test('what was found is accessible', async () => equal(await axe(page, source), []));
  await test('what was found fits a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    equal(await overflow(page) <= 0, true);
    await page.setViewportSize({ width: 1100, height: 800 });
  });
  await test('a question in the address is answered; one without an answer says so', async () => {
    await page.goto(`${home}?q=zyxwv`);
    await until('the answer', async () => (await page.locator('[role=status]').innerText()) === 'Aucune page ne contient ces mots.');
    equal(await page.locator('[data-plan]').isVisible(), true, 'the plan stays');
    await page.locator('#_q').fill('');
    await until('no answer', async () => (await page.locator('[role=status]').innerText()) === '');
  });
  await test('a long list goes on when asked, by keyboard', async () => {
    await page.goto(`${home}?q=jardin`);
    await until('results', async () => await page.locator('[data-search] li').count() === 20);
    await page.locator('[data-more]').press('Enter');
    await until('more', async () => await page.locator('[data-search] li').count() > 20);
  });
  await test('without a script the page lists the site by section', async () => {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    await page.goto(`${home}?q=abeille`);
    equal(await page.locator('[data-plan] a[href="/actualites/les-abeilles-sont-la/"]').isVisible(), true, 'the page is there');
    equal(await page.locator('[data-plan] h2, [data-plan] h3').count() > 8, true, 'sections');
    equal(await page.locator('noscript').isVisible(), true, 'it says so');
    await session.send('Emulation.setScriptExecutionDisabled', { value: false });
  });
  await test('no complaint, under a strict policy', async () => equal(complaints, []));

  for (const [folder] of Object.entries(QUESTIONS)) {
    const [site] = folder.split('/');
    const at = await serve(join(farm, site), CSP);
    await test(`${folder}: every word of a page finds it`, async () => {
      const { lost, tried } = await everyWord(page, at, join(farm, folder), script);
      console.log(`${folder}: ${tried} words`);
      equal(lost.slice(0, 20), [], `${lost.length} of ${tried} words lost`);
      equal(tried > 1000, true, 'words tried');
    });
  }
}

if (!farm || !existsSync(farm)) skip('no built farm (FARM)');
else {
  const folder = join(farm, 'jardin', 'recherche');
  const script = await import(pathToFileURL(resolve(folder, 'search.js')));
  for (const [index, asked] of Object.entries(QUESTIONS)) await questions(join(farm, index), asked, script);
  await withBrowser({ locale: 'fr-FR', viewport: { width: 1100, height: 800 } }, context => look(context, script));
}
finish();
