// Singulars and plurals of English nouns, as in the library (EnglishNouns): rules of spelling, and its table of exceptions.

const changedPlurals =
  ['shelves', 'wives', 'loaves', 'leaves', 'halves', 'calves', 'wolves', 'thieves', 'knives', 'scarves', 'hooves', 'selves'];

// Plurals with another meaning than their singular.
const otherThings = new Set([
  'arms', 'boxers', 'braces', 'briefs', 'drawers', 'glasses', 'goods', 'greens', 'overalls', 'pants', 'scales', 'shades', 'shorts',
  'slacks', 'specs', 'spectacles', 'spirits', 'tights', 'trunks']);

export class Nouns {
  #singulars = new Map();
  #plurals = new Map();
  #known = new Set();

  // The text of english-nouns.txt.
  constructor(table) {
    for (const line of table.split(/\r?\n/)) {
      if (line === '' || line.startsWith('#')) continue;
      const [first, ...singulars] = line.split(' ');
      if (singulars.length === 0) {
        this.#known.add(first);
        for (const plural of regularPlurals(first)) this.#add(plural, first);
      } else for (const singular of singulars) this.#add(first, singular);
    }
  }

  // Nouns that a word in lower case can be the plural of, the most likely first.
  singulars(word) {
    const known = this.#singulars.get(word) ?? [];
    if (known.length === 0 && (!/(s|men)$/.test(word) || this.#known.has(word))) return [];
    return [...new Set([...known, this.#byRule(word), ...bySpelling(word)])].filter(singular => singular !== word);
  }

  plurals(word) {
    return [...new Set([...this.#plurals.get(word) ?? [], ...regularPlurals(word)])];
  }

  // Phrases with the same key are the same class: "Fire hydrant" and "fire_hydrants".
  key(phrase) {
    const words = phrase.toLowerCase().split(/[ \t\r\n\u00a0_]+/).filter(Boolean);
    if (words.length > 0 && !otherThings.has(words.at(-1))) words.push(this.#singular(words.pop()));
    return words.join(' ');
  }

  #singular(word) {
    const hyphen = word.lastIndexOf('-');
    if (hyphen >= 0) return word.slice(0, hyphen + 1) + this.#singular(word.slice(hyphen + 1));
    return this.#singulars.get(word)?.[0] ?? (this.#known.has(word) ? word : this.#byRule(word));
  }

  #byRule(word) {
    if (/.men$/.test(word)) return `${word.slice(0, -2)}an`;
    if (word.length < 3 || !/s$/.test(word) || /(ss|us|sis)$/.test(word)) return word;
    if (/^.ies$/.test(word)) return word.slice(0, -1);
    if (/ies$/.test(word)) return `${word.slice(0, -3)}y`;
    if (/(sses|xes|ches|shes|tzes|zzes)$/.test(word)) return word.slice(0, -2);
    if (/[^aeiou]oes$/.test(word)) return word.slice(0, -2);
    if (/[^aoe]uses$/.test(word)) return word.slice(0, -2);
    const changed = /ves$/.test(word) ? changedPlurals.find(plural => word.endsWith(plural)) : undefined;
    return changed ? word.slice(0, -changed.length) + this.#singulars.get(changed)[0] : word.slice(0, -1);
  }

  #add(plural, singular) {
    for (const [map, from, to] of [[this.#singulars, plural, singular], [this.#plurals, singular, plural]]) {
      if (!map.has(from)) map.set(from, []);
      if (!map.get(from).includes(to)) map.get(from).push(to);
    }
  }
}

function regularPlurals(word) {
  const plurals = /.man$/.test(word) ? [`${word.slice(0, -2)}en`] : [];
  if (/([sxz]|[cs]h)$/.test(word)) plurals.push(`${word}es`);
  else if (/([^aeiou]y|quy)$/.test(word)) plurals.push(`${word.slice(0, -1)}ies`);
  else if (/[^aeiou]o$/.test(word)) plurals.push(`${word}s`, `${word}es`);
  else plurals.push(`${word}s`);
  return plurals;
}

// Ambiguous plurals: "caches" is that of "cache", "leaves" could be that of "leave".
function bySpelling(word) {
  if (word.length < 3 || !/s$/.test(word) || /ss$/.test(word)) return [];
  const singulars = [word.slice(0, -1)];
  if (/ies$/.test(word)) singulars.push(`${word.slice(0, -3)}y`);
  else if (/ves$/.test(word)) singulars.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  else if (/([sxzo]|[cs]h)es$/.test(word)) {
    singulars.push(word.slice(0, -2));
    if (word.length > 5 && word.at(-3) === word.at(-4)) singulars.push(word.slice(0, -3));
  }
  return singulars;
}
