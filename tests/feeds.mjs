// Feeds are read back by a reader that others wrote: what it finds in RSS and JSON Feed is what it finds in Atom, entry
// by entry.
//
//   FARM=DIR node tests/feeds.mjs      every folder of a built farm that has feeds
//
// The reader (@extractus/feed-extractor) lies in $NODE_MODULES.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { equal, finish, skip, test } from './browser/support/browser.mjs';

const need = createRequire(join(resolve(process.env.NODE_MODULES ?? 'node_modules'), 'x.js'));
let read;
try {
  const { extractFromJson, extractFromXml } = await import(pathToFileURL(need.resolve('@extractus/feed-extractor')));
  read = { 'atom.xml': extractFromXml, 'rss.xml': extractFromXml, 'feed.json': text => extractFromJson(JSON.parse(text)) };
} catch {
  skip('no @extractus/feed-extractor');
  finish();
}

/** Returns a folder and all below it. */
const folders = folder => [folder, ...readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).flatMap(entry => folders(join(folder, entry.name)))];

/** What all three say of an entry; of Atom’s two dates, the reader takes that of the last change. */
const said = ({ title, link }) => [title, link];
const dated = ({ title, link, published }) => [title, link, new Date(published).toISOString()];

for (const folder of folders(process.env.FARM ?? 'public')) {
  // The reader takes a feed without entries for none at all.
  const holds = name => /<entry|<item|"items":\s*\[\s*\{/.test(readFileSync(join(folder, name), 'utf8'));
  const names = Object.keys(read).filter(name => existsSync(join(folder, name)) && holds(name));
  const found = {};
  for (const name of names) {
    await test(`${folder}/${name} is read`, async () => {
      const feed = found[name] = await read[name](readFileSync(join(folder, name), 'utf8'), { normalization: true, descriptionMaxLen: 0 });
      if (!feed.title || !feed.link) throw new Error(`no title or address: ${JSON.stringify(feed).slice(0, 200)}`);
      for (const entry of feed.entries) {
        if (!entry.title || !/^https?:\/\//.test(entry.link)) throw new Error(`an entry without title or address: ${JSON.stringify(entry)}`);
      }
    });
  }
  if (found['rss.xml'] && found['feed.json']) {
    await test(`${folder}: RSS and JSON Feed have the same dates`, async () => equal(found['rss.xml'].entries.map(dated), found['feed.json'].entries.map(dated), 'entries'));
  }
  for (const name of names.filter(name => name !== 'atom.xml' && found['atom.xml'] && found[name])) {
    await test(`${folder}/${name} says what atom.xml says`, async () => equal(found[name].entries.map(said), found['atom.xml'].entries.map(said), 'entries'));
  }
}
finish();
