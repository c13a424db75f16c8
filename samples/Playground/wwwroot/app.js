// The page of the playground. An engine segments the image: the server, or the browser itself. The page loads nothing from other hosts.

import { saveCoco, saveMask } from './downloads.js';
import { colorOf, css, draw as drawOn } from './drawing.js';
import { contains } from './masks.js';

const longestSide = 2048;
const exampleCount = 6;
const namedWords = 5;

const byId = id => document.getElementById(id);
const canvas = byId('canvas');
const inBrowser = document.documentElement.dataset.engine === 'browser';

let engine;
let models = [];
let model;              // description of the chosen model
let words = [];         // words to look for
let unknown = new Map();// words that the model does not know, in lower case, with explanations
let image = null;       // { bitmap, blob, name, example }
let result = null;      // the engine's answer
let hovered = null;     // object under the pointer or the keyboard
let request = null;     // AbortController of the pending request
let firstExample = 0;

const threshold = () => Number(byId('threshold').value);
const shown = () => (result?.objects ?? []).filter(object => object.score >= threshold());
const indexOf = name => words.findIndex(word => word.toLowerCase() === name.toLowerCase());

// For tests: the answer that is shown.
export const currentResult = () => result;

function draw() {
  byId('hint').hidden = image !== null;
  canvas.hidden = image === null;
  if (!image) return;
  const objects = shown();
  for (const object of objects) object.color = colorOf(indexOf(object.name));
  drawOn(canvas, image.bitmap, objects, byId('drop').clientWidth, {
    masks: byId('masks').checked, boxes: byId('boxes').checked, labels: byId('labels').checked, noise: model?.predictsNoise, hovered,
  });
  canvas.setAttribute('aria-label', `${image.name}: ${objects.length} objects shown`);
}

function listObjects() {
  const objects = shown();
  byId('count').textContent = result ? `${objects.length} of ${result.objects.length}` : '';
  byId('coco').hidden = objects.length === 0;
  byId('objects').replaceChildren(...objects.map((object, i) => {
    const row = document.createElement('li');
    row.tabIndex = 0;
    row.style.setProperty('--color', css(colorOf(indexOf(object.name))));
    row.append(
      document.createElement('i'), textElement('b', object.name), meter(object.score), textElement('span', object.score.toFixed(2)));
    if (model.predictsNoise) {
      const noise = textElement('span', `± ${object.noise.toFixed(2)}`);
      noise.className = 'noise';
      noise.title = 'Estimated noise of the mask';
      row.append(noise);
    }
    const save = textElement('button', 'PNG');
    save.type = 'button';
    save.title = 'Download the mask';
    save.setAttribute('aria-label', `Download the mask of ${object.name}, score ${object.score.toFixed(2)}`);
    save.onclick = () => saveMask(object, result, fileName(`${i + 1}-${object.name}.png`));
    row.append(save);
    row.onmouseenter = row.onfocus = () => hover(object);
    row.onmouseleave = row.onblur = () => hover(null);
    row.onkeydown = event => move(event, row);
    object.row = row;
    return row;
  }));
  explainNothing(objects);
}

function move(event, row) {
  const rows = row.parentElement.children;
  const next = {
    ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: rows[0], End: rows[rows.length - 1],
  }[event.key];
  if (next === undefined || event.target !== row) return;
  event.preventDefault();
  next?.focus();
}

// If no object is shown: the best scores below the minimum, and the words without any.
function explainNothing(objects) {
  const box = byId('nothing');
  box.hidden = !result || objects.length > 0 || result.words.length === 0;
  if (box.hidden) return;
  const best = new Map();
  for (const { name, score } of result.objects) if (!best.has(name)) best.set(name, score);
  const absent = result.words.filter(word => !best.has(word));
  const lines = [];
  if (best.size > 0) {
    const scores = enumerate([...best].map(([name, score]) => `${name} ${score.toFixed(2)}`));
    lines.push(textElement('p', `No object scores ${threshold().toFixed(2)} or more. Best below it: ${scores}.`));
    const lower = textElement('button', 'Show the best');
    lower.type = 'button';
    lower.onclick = () => {
      byId('threshold').value = Math.floor(100 * Math.max(...best.values())) / 100;
      byId('threshold').oninput();
    };
    lines.push(lower);
  }
  if (absent.length > 0) lines.push(textElement('p', `Nothing scores ${model.lowestScore} or more for: ${enumerate(absent)}.`));
  box.replaceChildren(...lines);
}

function enumerate(items) {
  const more = items.length - namedWords;
  return items.slice(0, namedWords).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function textElement(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function meter(value) {
  const element = document.createElement('meter');
  element.value = value;
  element.setAttribute('aria-label', 'score');
  return element;
}

function fileName(end) {
  const base = image.name.replace(/\.\w+$/, '');
  return `${base}-${end}`.replace(/[^\p{L}\p{N}.-]+/gu, '-');
}

function hover(object) {
  if (hovered === object) return;
  hovered?.row?.classList.remove('on');
  hovered = object;
  hovered?.row?.classList.add('on');
  draw();
}

function listWords() {
  const input = byId('word');
  byId('words').replaceChildren(...words.map((word, i) => {
    const chip = document.createElement('span');
    chip.className = unknown.has(word.toLowerCase()) ? 'chip unknown' : 'chip';
    chip.style.setProperty('--color', css(colorOf(i)));
    const remove = textElement('button', '×');
    remove.type = 'button';
    remove.setAttribute('aria-label', `Remove ${word}`);
    remove.onclick = () => setWords(words.filter(other => other !== word));
    chip.append(textElement('span', word), remove);
    return chip;
  }), input);
  byId('run').disabled = !image;
  const explanations = [...unknown.values()];
  byId('unknown').hidden = explanations.length === 0;
  byId('unknown').textContent = explanations.slice(0, namedWords).join(' ')
    + (explanations.length > namedWords ? ` ${explanations.length - namedWords} more words are unknown.` : '');
}

function setWords(next) {
  words = next;
  unknown = new Map();
  forget();
  listWords();
}

// Converts the typed text to words, separated by commas.
function takeTyped() {
  const input = byId('word');
  const typed = input.value.split(',').map(word => word.trim().replace(/\s+/g, ' ')).filter(Boolean);
  input.value = '';
  const known = new Set(words.map(word => word.toLowerCase()));
  const fresh = typed.filter(word => !known.has(word.toLowerCase()) && known.add(word.toLowerCase()));
  if (fresh.length > 0) setWords([...words, ...fresh]);
}

// Discards an answer that belongs to another image, other words or another model.
function forget() {
  request?.abort();
  result = null;
  hovered = null;
  say('');
  byId('timing').textContent = '';
  listObjects();
  draw();
}

function say(text) {
  byId('message').textContent = text;
  byId('message').hidden = text === '';
}

async function setImage(blob, name, example = null) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    say(`“${name}” is not an image that this browser can read.`);
    return;
  }
  forget();
  image = { ...await upright(bitmap, blob), name, example };
  for (const button of byId('examples').children) button.setAttribute('aria-pressed', String(button.dataset.url === example));
  listWords();
  warn();
  draw();
  if (words.length > 0) await run();
}

// Applies the EXIF orientation (the server takes pixels as stored) and limits the size.
async function upright(bitmap, blob) {
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const drawn = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  drawn.getContext('2d').drawImage(bitmap, 0, 0, drawn.width, drawn.height);
  const encoded = await drawn.convertToBlob(blob.type === 'image/jpeg' ? { type: 'image/jpeg', quality: 0.95 } : { type: 'image/png' });
  return { bitmap: await createImageBitmap(drawn), blob: encoded };
}

// A model of generated scenes finds objects in any photo, with high scores.
function warn() {
  const scene = image?.example?.includes('scenes/') ?? true;
  byId('notice').hidden = !model.onlyScenes || scene;
  const other = models.find(({ onlyScenes }) => !onlyScenes);
  byId('notice').textContent = 'This model knows generated scenes only. What it finds in photos has no meaning.'
    + (other ? ` Choose the model “${other.description}”.` : '');
}

async function run() {
  takeTyped();
  if (!image) return;
  forget();
  if (words.length === 0) {
    say('Type a word to look for.');
    return;
  }
  if (words.length > model.maxWords) {
    say(`There are ${words.length} words; the limit is ${model.maxWords}.`);
    return;
  }
  const controller = request = new AbortController();
  busy('Working…');
  try {
    const answer = await engine.segment(model, words, image, controller.signal, text => { if (request === controller) busy(text); });
    if (request !== controller) return;
    unknown = new Map(answer.unknownWords.map(({ word, message }) => [word.toLowerCase(), message]));
    listWords();
    result = answer;
    const count = `${answer.words.length} ${answer.words.length === 1 ? 'word' : 'words'}`;
    byId('timing').textContent =
      `${answer.width}×${answer.height} pixels, ${count}, ${answer.milliseconds.toFixed(0)} ms in the network.`;
    listObjects();
    draw();
  } catch (error) {
    if (error.name !== 'AbortError') say(error.message);
  } finally {
    if (request === controller) {
      request = null;
      busy('');
    }
  }
}

function busy(text) {
  byId('busy').hidden = text === '';
  byId('doing').textContent = text;
}

function listExamples() {
  const scenes = Array.from({ length: exampleCount }, (_, i) => engine.exampleScene(firstExample + i));
  const urls = model.onlyScenes ? scenes : [...model.examplePhotos, ...scenes].slice(0, exampleCount);
  byId('examples').replaceChildren(...urls.map(url => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.url = url;
    button.setAttribute('aria-pressed', 'false');
    const thumbnail = document.createElement('img');
    thumbnail.src = url;
    thumbnail.alt = nameOf(url);
    button.append(thumbnail);
    button.onclick = () => chooseExample(url);
    return button;
  }));
  return urls[0];
}

function nameOf(url) {
  const name = url.slice(url.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return url.includes('scenes/') ? `Example scene ${name}` : name;
}

async function chooseExample(url) {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error();
    await setImage(await response.blob(), nameOf(url), url);
  } catch {
    say('The example image cannot be loaded. Is the server still running?');
  }
}

async function chooseModel(id) {
  model = models.find(other => other.id === id) ?? models[0];
  const { description, classes, knownWordCount, knownWords } = model;
  byId('model').value = model.id;
  byId('about').textContent = `Model: ${description}. It has ${classes.length} classes and word vectors for ${knownWordCount} words.`;
  byId('known').replaceChildren(...(knownWords ?? classes).map(word => Object.assign(document.createElement('option'), { value: word })));
  byId('threshold').min = model.lowestScore;
  byId('other').hidden = inBrowser || !model.runsInBrowser;
  firstExample = 0;
  const first = listExamples();
  setWords(classes.slice(0, model.maxWords));
  warn();
  if (image && image.example === null) await run();
  else await chooseExample(first);
}

function listModels() {
  byId('model').replaceChildren(...models.map(({ id, description }) => {
    const option = textElement('option', description);
    option.value = id;
    return option;
  }));
  byId('models').hidden = models.length < 2;
}

function listen() {
  byId('form').onsubmit = event => { event.preventDefault(); run(); };
  byId('word').onkeydown = event => {
    if (event.key === ',') { event.preventDefault(); takeTyped(); }
    if (event.key === 'Backspace' && event.target.value === '' && words.length > 0) setWords(words.slice(0, -1));
  };
  byId('model').onchange = event => chooseModel(event.target.value);
  byId('all').onclick = () => { byId('word').value = ''; setWords([...model.classes].slice(0, model.maxWords)); run(); };
  byId('none').onclick = () => setWords([]);
  byId('threshold').oninput = () => { showThreshold(); listObjects(); draw(); };
  for (const id of ['masks', 'boxes', 'labels']) byId(id).onchange = draw;
  byId('file').onchange = event => {
    const [file] = event.target.files;
    event.target.value = '';
    if (file) setImage(file, file.name);
  };
  byId('more').onclick = () => { firstExample += exampleCount; listExamples(); };
  byId('coco').onclick = () => saveCoco(shown(), result, image.name, fileName('objects.json'));
  const drop = byId('drop');
  drop.ondragover = event => { event.preventDefault(); drop.classList.add('over'); };
  drop.ondragleave = () => drop.classList.remove('over');
  drop.ondrop = event => {
    event.preventDefault();
    drop.classList.remove('over');
    const [file] = event.dataTransfer.files;
    if (file) setImage(file, file.name);
  };
  canvas.onmousemove = event => {
    if (!result) return;
    const x = Math.floor(event.offsetX / canvas.clientWidth * result.width);
    const y = Math.floor(event.offsetY / canvas.clientHeight * result.height);
    hover(shown().find(object => contains(object.counts, x, y, result.height)) ?? null);
  };
  canvas.onmouseleave = () => hover(null);
  window.addEventListener('resize', draw);
}

const showThreshold = () => { byId('thresholdValue').textContent = threshold().toFixed(2); };

async function start() {
  listen();
  showThreshold();
  try {
    engine = inBrowser
      ? new (await import('./engine/browser.js')).BrowserEngine()
      : new (await import('./engine/server.js')).ServerEngine();
    models = await engine.models();
  } catch (error) {
    say(error.message);
    return;
  }
  byId('where').textContent = inBrowser ? 'Images stay in this browser.' : 'Everything runs on this machine.';
  listModels();
  await chooseModel(new URLSearchParams(location.search).get('model'));
}

start();
