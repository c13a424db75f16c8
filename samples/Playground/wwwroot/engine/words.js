// Looks words up and embeds phrases, as the library does (WordTable).

const f = Math.fround;
const shortestNoun = 3;
const suggested = 3;

export class WordTable {
  #model;
  #nouns;
  #rows = new Map();

  #isNames;

  constructor(model, nouns) {
    const { kind } = model.manifest.words;
    if (kind !== 'words' && kind !== 'names') throw new Error(`its words are of the kind '${kind}', which this page cannot look up`);
    this.#isNames = kind === 'names';
    this.#model = model;
    this.#nouns = nouns;
    model.words.forEach((word, row) => this.#rows.set(this.#isNames ? word : word.toLowerCase(), row));
  }

  // The vector of a phrase, or null and the parts of it that are unknown.
  embed(phrase) {
    const { rows, unknown } = this.#find(phrase);
    return rows.length > 0 && unknown.length === 0 ? { vector: this.#mean(rows), unknown } : { vector: null, unknown };
  }

  // Why a phrase is unknown, with known words of a similar spelling.
  explain(phrase, unknown) {
    const parts = unknown.map(word => {
      const similar = this.#similar(word.toLowerCase());
      return `'${word}'${word === phrase ? '' : ` of '${phrase}'`}${similar.length ? ` (did you mean ${similar.join(', ')}?)` : ''}`;
    });
    return `The word embeddings do not contain ${parts.join(', ') || `'${phrase}' (no word in it)`}.`;
  }

  // Names of classes have no parts. One is found if it differs from only one name in case, white space or underscores.
  #findName(name) {
    const plain = text => text.replaceAll('_', ' ').split(/\s+/).filter(Boolean).join(' ').toLowerCase();
    const row = this.#rows.get(name);
    const alike = row === undefined ? [...this.#rows].filter(([other]) => plain(other) === plain(name)) : [[name, row]];
    return alike.length === 1 ? { rows: [alike[0][1]], unknown: [] } : { rows: [], unknown: [name] };
  }

  #find(phrase) {
    if (this.#isNames) return this.#findName(phrase);
    const parts = phrase.split(/[ \t\r\n_()/,;]+/).filter(Boolean);
    const whole = this.#rows.get(phrase.toLowerCase()) ?? this.#rows.get(parts.join(' ').toLowerCase());
    if (whole !== undefined) return { rows: [whole], unknown: [] };
    const rows = [], unknown = [];
    for (const part of parts) {
      const found = this.#part(part);
      if (found.length > 0) rows.push(...found);
      else unknown.push(part);
    }
    // Lists of words do not need single letters: "a zebra" is "zebra".
    return { rows, unknown: rows.length > 0 ? unknown.filter(word => word.length > 1) : unknown };
  }

  #part(text) {
    const word = text.replace(/^[-'’.!?:"]+|[-'’.!?:"]+$/g, '').toLowerCase();
    const row = this.#word(word);
    if (row !== undefined) return [row];
    const parts = word.split('-').filter(Boolean);
    if (parts.length < 2) return [];
    const rows = [];
    for (const part of parts) {
      const found = this.#word(part);
      if (found !== undefined) rows.push(found);
      else if (part.length > 1) return [];
    }
    return rows;
  }

  #word(word) {
    if (word === '') return undefined;
    if (this.#rows.has(word)) return this.#rows.get(word);
    const possessive = word.search(/['’]/);
    const owner = possessive > 0 ? this.#word(word.slice(0, possessive)) : undefined;
    if (owner !== undefined || word.length < shortestNoun) return owner;
    const known = [...this.#nouns.singulars(word), ...this.#nouns.plurals(word)].find(other => this.#rows.has(other));
    return known === undefined ? undefined : this.#rows.get(known);
  }

  #mean(rows) {
    const { vectors, center, manifest: { embeddingDimension: dimension, words: { length } } } = this.#model;
    const sum = new Float64Array(dimension);
    for (const row of rows) for (let i = 0; i < dimension; i++) sum[i] += vectors[row * dimension + i];
    const mean = Float32Array.from(sum, value => value / rows.length);
    if (center) for (let i = 0; i < dimension; i++) mean[i] = f(mean[i] - center[i]);
    if (length !== null && length !== undefined) {
      const squares = mean.reduce((total, value) => total + value * value, 0);
      if (squares > 0) for (let i = 0; i < dimension; i++) mean[i] = mean[i] * (f(length) / Math.sqrt(squares));
    }
    return mean;
  }

  #similar(word) {
    const limit = Math.max(1, Math.floor(word.length / 3));
    const close = [];
    this.#model.words.forEach((known, row) => {
      if (Math.abs(known.length - word.length) > limit) return;
      const distance = editDistance(word, known);
      if (distance <= limit) close.push({ known, distance, row });
    });
    return close.sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, suggested).map(({ known }) => known);
  }
}

function editDistance(first, second) {
  let previous = Array.from({ length: first.length + 1 }, (_, column) => column);
  for (let line = 1; line <= second.length; line++) {
    const current = [line];
    for (let column = 1; column <= first.length; column++) {
      const substitution = previous[column - 1] + (first[column - 1] === second[line - 1] ? 0 : 1);
      current.push(Math.min(substitution, 1 + Math.min(previous[column], current[column - 1])));
    }
    previous = current;
  }
  return previous[first.length];
}
