// Lighthouse on the home page, a list and an article of each look of a built farm: the four scores of each.
//
//   npm install --prefix DIR --ignore-scripts lighthouse@12
//   FARM=DIR LIGHTHOUSE=DIR/node_modules/.bin/lighthouse node tests/browser/support/lighthouse.mjs [SITE…]
//
// By hand: a page takes about ten seconds. Each release is served as it is published, policies and all; the run is
// Lighthouse's own default, a slow telephone; where its performance is below 100, it is tried again, four times at most.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

import { serveRelease } from './site.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const FLAGS = '--headless=new --no-sandbox --no-proxy-server --disable-gpu --disable-dev-shm-usage';
/** A list of each site, and what stands for its articles. */
const LISTS = { jardin: ['actualites/', 'verger'], fanfare: ['nouvelles/', 'banderole'], docs: ['write/', 'lutrin'] };

// The server has a thread of its own, for Lighthouse is waited for.
if (!isMainThread) {
  parentPort.postMessage(await serveRelease(workerData));
} else {
  const { FARM: farm, LIGHTHOUSE: lighthouse, CHROMIUM: chromium = '/usr/bin/chromium' } = process.env;
  let worst = 100;
  console.log(`| page | look | ${CATEGORIES.join(' | ')} |\n|---|---|---|---|---|---|`);
  const wanted = process.argv.slice(2);
  for (const [site, [list, look]] of Object.entries(LISTS).filter(([site]) => !wanted.length || wanted.includes(site))) {
    const worker = new Worker(new URL(import.meta.url), { workerData: join(farm, site) });
    const origin = await new Promise(done => worker.once('message', done));
    const article = readdirSync(join(farm, site, list), { withFileTypes: true }).filter(entry => entry.name !== 'page' && existsSync(join(farm, site, list, entry.name, 'index.html'))).map(entry => entry.name).sort()[0];
    for (const path of ['/', `/${list}`, `/${list}${article}/`]) {
      let report, scores, runs = 0;
      // Lighthouse reckons with the machine's own speed: what others do on it at that moment counts against a page.
      do {
        const run = spawnSync(lighthouse, [origin + path, '--quiet', '--output=json', '--no-enable-error-reporting', `--only-categories=${CATEGORIES}`, `--chrome-flags=${FLAGS}`], { env: { ...process.env, CHROME_PATH: chromium }, maxBuffer: 1 << 28 });
        if (run.status !== 0) throw new Error(String(run.stderr));
        report = JSON.parse(run.stdout);
        scores = CATEGORIES.map(name => Math.round(report.categories[name].score * 100));
        runs += 1;
      } while (scores[0] < 100 && runs < 4);
      worst = Math.min(worst, ...scores);
      console.log(`| ${site}${path} | ${look} | ${scores.join(' | ')} |${runs > 1 ? ` run ${runs}` : ''}`);
      for (const audit of Object.values(report.audits)) if (audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== 'informative') console.error(`${site}${path}: ${audit.id} ${audit.displayValue ?? audit.title}`);
    }
    await worker.terminate();
  }
  process.exit(worst === 100 ? 0 : 1);
}
