// Searches the pages of a site in the index that it was built with, and shows what was found. Nothing leaves the
// site; without this script the page lists the site by section.

/** Returns the words that a text is looked up by; `rules` are those that the index was made by. */
export function words(text, { letters, longest, stop, endings }) {
  const plain = text.toLowerCase().normalize('NFC').replaceAll('ʼ', '’').replace(INITIALS, run => run.replaceAll('.', ''));
  const fold = run => letters.reduce((folded, [letter, typed]) => folded.replaceAll(letter, typed), run.normalize('NFKD').replace(/\p{M}/gu, ''));
  const runs = (plain.match(/[\p{Alphabetic}\p{M}\p{N}]+/gu) ?? []).filter(run => !stop.includes(run));
  const folded = runs.flatMap(run => fold(run).match(/[\p{Alphabetic}\p{N}]+/gu) ?? []);
  return folded.filter(run => [...run].length <= longest).map(run => endings.reduce(cut, run));
}

/** Letters with points: C.A. */
const INITIALS = /(?<![\p{Alphabetic}\p{M}\p{N}])\p{L}(?:\.\p{L})+(?![\p{Alphabetic}\p{M}\p{N}])/gu;

function cut(word, round) {
  const fits = ([ending, , before]) => word.endsWith(ending) && [...word].length - ending.length >= before;
  const [ending, instead] = round.find(fits) ?? ['', ''];
  return word.slice(0, word.length - ending.length) + instead;
}

/** What BM25 calls k₁: how soon a word that comes again counts no more. */
const SATURATION = 1.2;
/** How much a word counts that only begins as the one asked for, or that is a letter or two off. */
const BEGUN = 0.6;
const NEAR = 0.4;

/** An index, of which files are fetched as they are needed: `get` returns the content of one by its name. */
export class Index {
  #files = new Map();

  static async open(get) {
    return new Index(await get('index.json'), get);
  }

  constructor(rules, get) {
    this.rules = rules;
    this.get = get;
  }

  #file(name) {
    if (!this.#files.has(name)) this.#files.set(name, this.get(name));
    return this.#files.get(name);
  }

  /** Returns what is found for a question, best first: numbers of pages, and the words they were found by. */
  async find(question) {
    const asked = [...new Set(words(question, this.rules))];
    const known = await Promise.all(asked.map((word, at) => this.#lookUp(word, at === asked.length - 1)));
    const pages = new Map();
    known.forEach(found => found.scores.forEach((score, page) => {
      const sum = pages.get(page) ?? { page, words: 0, score: 0 };
      pages.set(page, { page, words: sum.words + 1, score: sum.score + score });
    }));
    const all = [...pages.values()];
    // Pages with all the words; where there is none, those with most.
    const most = all.reduce((most, { words }) => Math.max(most, words), 0);
    const best = all.filter(({ words }) => words === most);
    best.sort((a, b) => b.score - a.score || b.page - a.page);
    return { asked, found: best.map(({ page }) => page), words: new Set(known.flatMap(({ words }) => words)) };
  }

  /** Returns the score of each page that holds a word; the last one may still be being typed. */
  async #lookUp(word, isLast) {
    const { prefix, files, pages } = this.rules;
    const held = await this.#file(`words-${fileOf(word.slice(0, prefix), files)}.json`);
    const has = other => Object.hasOwn(held, other);
    const candidates = new Map(has(word) ? [[word, 1]] : []);
    const others = Object.keys(held).filter(other => other !== word);
    if (isLast && word.length >= prefix) {
      others.filter(other => other.startsWith(word)).forEach(other => candidates.set(other, BEGUN));
    }
    if (candidates.size === 0 && word.length > prefix) {
      const near = others.filter(other => Math.abs(other.length - word.length) < 3).map(other => [distance(word, other), other]);
      const nearest = near.reduce((least, [letters]) => Math.min(least, letters), word.length > 4 ? 2 : 1);
      near.filter(([letters]) => letters === nearest).forEach(([, other]) => candidates.set(other, NEAR));
    }
    const scores = new Map();
    let rarity = Infinity;
    for (const [candidate, factor] of candidates) {
      const flat = held[candidate];
      const holding = flat.length / 2;
      // A longer word is not rarer than the one that was asked for, which comes first.
      rarity = Math.min(rarity, Math.log(1 + (pages - holding + 0.5) / (holding + 0.5)));
      for (let at = 0, page = 0; at < flat.length; at += 2) {
        page += flat[at];
        const often = flat[at + 1] / 16;
        const score = factor * rarity * often * (SATURATION + 1) / (often + SATURATION);
        scores.set(page, Math.max(scores.get(page) ?? 0, score));
      }
    }
    return { scores, words: [...candidates.keys()] };
  }

  /** Returns what is to be shown of a page. */
  async page(number) {
    const { chunk } = this.rules;
    const file = await this.#file(`pages-${Math.floor(number / chunk)}.json`);
    const [title, url, section, date, summary] = file[number % chunk];
    return { title, url, section, date, summary };
  }
}

/** Returns which file holds the words that begin so: FNV-1a. */
function fileOf(beginning, files) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < beginning.length; at += 1) hash = Math.imul(hash ^ beginning.charCodeAt(at), 0x01000193);
  return (hash >>> 0) & (files - 1);
}

/** Returns how many letters must be added, left out, changed or exchanged with the next to make one word of the other. */
function distance(one, other) {
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = last[j - 1] + (one[i - 1] !== other[j - 1]);
      const exchanged = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(changed, last[j] + 1, row[j - 1] + 1, exchanged ? before[j - 2] + 1 : Infinity);
    }
    [before, last] = [last, row];
  }
  return last[other.length];
}

/** Pages that are shown at a time. */
const SHOWN = 20;
/** How long to wait for the next letter, in milliseconds. */
const PAUSE = 150;

/** Makes the page search. */
function start(room) {
  const form = room.querySelector('form');
  const status = room.querySelector('[role=status]');
  const list = room.querySelector('ol');
  const more = room.querySelector('button[data-more]');
  const plan = document.querySelector('[data-plan]');
  const get = async name => {
    const reply = await fetch(room.dataset.search + name, { cache: 'no-cache' });
    if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
    return reply.json();
  };
  let index;
  let turn = 0;

  const show = isShown => {
    list.hidden = !isShown;
    more.hidden = true;
    plan.hidden = isShown;
  };

  const add = async (result, from, now) => {
    const to = Math.min(from + SHOWN, result.found.length);
    const pages = await Promise.all(result.found.slice(from, to).map(number => index.page(number)));
    if (now !== turn) return;
    list.append(...pages.map(page => entry(page, text => marked(text, result.words, index.rules))));
    more.hidden = to === result.found.length;
    more.onclick = () => {
      const next = list.children.length;
      add(result, to, now).then(() => list.children[next]?.querySelector('a').focus());
    };
  };

  const search = async question => {
    const now = turn += 1;
    history.replaceState(null, '', question ? `?q=${encodeURIComponent(question)}` : location.pathname);
    if (!question.trim()) {
      status.textContent = '';
      return show(false);
    }
    try {
      index ??= await Index.open(get);
      const result = await index.find(question);
      if (now !== turn) return;
      const count = result.found.length;
      status.textContent = result.asked.length === 0 ? room.dataset.common : told(count, room.dataset);
      list.replaceChildren();
      show(count > 0);
      await add(result, 0, now);
    } catch {
      if (now === turn) status.textContent = room.dataset.failed;
    }
  };

  let pause;
  const { q } = form.elements;
  q.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(search, PAUSE, q.value);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    clearTimeout(pause);
    search(q.value);
  });
  q.value = new URLSearchParams(location.search).get('q') ?? '';
  q.focus();
  if (q.value) search(q.value);
}

/** Says how many pages were found, in the form that the language of the page takes beside the number. */
function told(count, words) {
  const { lang } = document.documentElement;
  const form = count === 0 ? 'none' : new Intl.PluralRules(lang).select(count);
  return (words[form] ?? words.other).replace('{n}', new Intl.NumberFormat(lang).format(count));
}

/** Returns the entry of a page in the list. */
function entry({ title, url, section, date, summary }, mark) {
  const make = (name, ...children) => {
    const element = document.createElement(name);
    element.append(...children);
    return element;
  };
  const link = make('a', ...mark(title));
  link.href = url;
  const small = make('small', [section, date].filter(Boolean).join(' · '));
  return make('li', make('div', link, ' ', small, make('p', ...mark(summary))));
}

/** Returns a text in pieces, those that were looked for marked. */
function marked(text, sought, rules) {
  return text.split(/([\p{Alphabetic}\p{M}\p{N}]+)/u).map((run, at) => {
    if (at % 2 === 0 || !words(run, rules).some(word => sought.has(word))) return run;
    const mark = document.createElement('mark');
    mark.textContent = run;
    return mark;
  });
}

if (typeof document !== 'undefined') document.querySelectorAll('[data-search]').forEach(start);
