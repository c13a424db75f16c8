// The page of the playground: sends an image and words and draws the result. It uses no library and loads nothing from other hosts.

const palette = [
  [255, 99, 71], [64, 156, 255], [60, 200, 110], [255, 190, 40], [190, 110, 255], [0, 205, 205],
  [255, 105, 180], [165, 205, 45], [255, 140, 30], [125, 135, 255], [235, 75, 130], [70, 220, 175],
];
const longestSide = 2048;
const exampleCount = 6;

const byId = id => document.getElementById(id);
const canvas = byId('canvas');
const brush = canvas.getContext('2d');

let model;              // description of the model, from the server
let words = [];         // words to look for
let unknown = new Set();// words that the server reported as unknown
let image = null;     // { bitmap, blob, name }
let result = null;      // the server's response, with decoded masks
let hovered = null;     // object under the pointer
let request = null;     // AbortController of the pending request
let firstExample = 0;

const colorOf = name => palette[Math.max(0, words.findIndex(word => word.toLowerCase() === name.toLowerCase())) % palette.length];
const css = (color, alpha = 1) => `rgb(${color.join(' ')} / ${alpha})`;
const threshold = () => Number(byId('threshold').value);
const shown = () => (result?.objects ?? []).filter(object => object.score >= threshold());

// COCO's compressed run lengths: five bits per character; from the fourth run on, differences from the run before last.
export function decodeCounts(text) {
  const counts = [];
  for (let at = 0; at < text.length;) {
    let value = 0, shift = 0, more = true;
    while (more) {
      const code = text.charCodeAt(at++) - 48;
      value |= (code & 31) << shift;
      more = (code & 32) !== 0;
      shift += 5;
      if (!more && (code & 16) !== 0 && shift < 32) value |= -1 << shift;
    }
    counts.push(counts.length > 2 ? value + counts[counts.length - 2] : value);
  }
  return counts;
}

// Runs are in column-major order, starting with the background.
function decodeMask(text, width, height) {
  const mask = new Uint8Array(width * height);
  let at = 0, inside = 0;
  for (const count of decodeCounts(text)) {
    if (inside) {
      for (let i = at; i < at + count; i++) mask[(i % height) * width + Math.floor(i / height)] = 1;
    }
    at += count;
    inside ^= 1;
  }
  return mask;
}

// The boundary of a mask as a path in pixels of the image, to be filled by the even-odd rule. At corners, the path connects the
// midpoints of the pixel edges, which smooths staircases.
function traceMask(mask, width, height) {
  const path = new Path2D();
  const done = new Uint8Array((width + 1) * (height + 1));
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (inside(x, y) && !inside(x, y - 1) && !done[y * (width + 1) + x]) follow(x, y);
    }
  }
  return path;

  // Follows the edges from one grid point to the next, with the inside on the right. Turning left joins diagonal pixels.
  function follow(startX, startY) {
    let x = startX, y = startY, dx = 1, dy = 0, first = true;
    do {
      if (dx === 1) done[y * (width + 1) + x] = 1;
      if (first) path.moveTo(x + dx / 2, y + dy / 2);
      else path.lineTo(x + dx / 2, y + dy / 2);
      first = false;
      x += dx;
      y += dy;
      const left = inside(x + (dx + dy - 1) / 2, y + (dy - dx - 1) / 2);
      const right = inside(x + (dx - dy - 1) / 2, y + (dy + dx - 1) / 2);
      if (left) [dx, dy] = [dy, -dx];
      else if (!right) [dx, dy] = [-dy, dx];
    } while (x !== startX || y !== startY || dx !== 1);
    path.closePath();
  }
}

function draw() {
  byId('hint').hidden = image !== null;
  canvas.hidden = image === null;
  if (!image) return;
  const { width, height } = image.bitmap;
  const space = byId('drop').clientWidth;
  const scale = Math.min(space / width, 640 / height);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.width = `${Math.round(width * scale)}px`;
  canvas.style.height = `${Math.round(height * scale)}px`;
  canvas.width = Math.round(width * scale * ratio);
  canvas.height = Math.round(height * scale * ratio);
  brush.imageSmoothingQuality = 'high';
  brush.drawImage(image.bitmap, 0, 0, canvas.width, canvas.height);

  // The best object is drawn last, on top.
  const objects = shown().toReversed();
  for (const object of objects) drawShape(object, canvas.width / width, ratio);
  if (byId('labels').checked) {
    const taken = [];
    for (const object of objects.toReversed()) drawLabel(object, canvas.width / width, ratio, taken);
  }
  canvas.setAttribute('aria-label', `${image.name}: ${objects.length} objects shown`);
}

function drawShape(object, scale, ratio) {
  const color = colorOf(object.name);
  if (byId('masks').checked) {
    object.outline ??= traceMask(object.mask, result.width, result.height);
    brush.save();
    brush.scale(scale, scale);
    brush.globalAlpha = hovered && hovered !== object ? 0.3 : 1;
    brush.fillStyle = css(color, hovered === object ? 0.6 : 0.4);
    brush.fill(object.outline, 'evenodd');
    brush.lineJoin = 'round';
    brush.strokeStyle = 'rgb(0 0 0 / 0.45)';
    brush.lineWidth = 4 * ratio / scale;
    brush.stroke(object.outline);
    brush.strokeStyle = css(color);
    brush.lineWidth = 2.2 * ratio / scale;
    brush.stroke(object.outline);
    brush.restore();
  }
  if (byId('boxes').checked) {
    const [x0, y0, x1, y1] = object.box;
    brush.lineWidth = (hovered === object ? 3 : 1.8) * ratio;
    brush.strokeStyle = css(color);
    brush.strokeRect(x0 * scale, y0 * scale, (x1 - x0) * scale, (y1 - y0) * scale);
  }
}

function drawLabel(object, scale, ratio, taken) {
  const noise = model.predictsNoise ? `  noise ${object.noise.toFixed(2)}` : '';
  const text = `${object.name} ${object.score.toFixed(2)}${noise}`;
  const size = 12.5 * ratio, pad = 5 * ratio;
  brush.font = `600 ${size}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`;
  const width = brush.measureText(text).width + 2 * pad, height = size + 1.5 * pad;
  const [x0, y0, x1, y1] = object.box.map(value => value * scale);
  const clamp = (value, most) => Math.max(0, Math.min(value, most));
  const free = ([x, y]) => !taken.some(([otherX, otherY, otherWidth]) =>
    x < otherX + otherWidth && otherX < x + width && y < otherY + height && otherY < y + height);
  const left = clamp(x0, canvas.width - width);
  const places = [y0 - height - 2, y1 + 2, y0 + 2, y1 - height - 2, (y0 + y1) / 2].map(y => [left, clamp(y, canvas.height - height)]);
  const [x, y] = places.find(free) ?? places[0];
  taken.push([x, y, width]);
  const color = colorOf(object.name);
  brush.globalAlpha = hovered && hovered !== object ? 0.35 : 0.94;
  brush.fillStyle = css(color);
  brush.beginPath();
  brush.roundRect(x, y, width, height, 4 * ratio);
  brush.fill();
  brush.fillStyle = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] > 125 ? '#0f1216' : '#ffffff';
  brush.textBaseline = 'middle';
  brush.fillText(text, x + pad, y + height / 2 + ratio / 2);
  brush.globalAlpha = 1;
}

function listObjects() {
  const objects = shown();
  byId('count').textContent = result ? `${objects.length} of ${result.objects.length}` : '';
  byId('objects').replaceChildren(...objects.map(object => {
    const row = document.createElement('li');
    row.style.setProperty('--color', css(colorOf(object.name)));
    row.append(
      document.createElement('i'), textElement('b', object.name), meter(object.score), textElement('span', object.score.toFixed(2)));
    if (model.predictsNoise) {
      const noise = textElement('span', `± ${object.noise.toFixed(2)}`);
      noise.className = 'noise';
      noise.title = 'Estimated noise of the mask';
      row.append(noise);
    }
    row.onmouseenter = () => hover(object);
    row.onmouseleave = () => hover(null);
    object.row = row;
    return row;
  }));
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

function hover(object) {
  if (hovered === object) return;
  hovered?.row?.classList.remove('on');
  hovered = object;
  hovered?.row?.classList.add('on');
  draw();
}

function listWords() {
  const input = byId('word');
  byId('words').replaceChildren(...words.map(word => {
    const chip = document.createElement('span');
    chip.className = unknown.has(word.toLowerCase()) ? 'chip unknown' : 'chip';
    chip.style.setProperty('--color', css(colorOf(word)));
    const remove = textElement('button', '×');
    remove.type = 'button';
    remove.setAttribute('aria-label', `Remove ${word}`);
    remove.onclick = () => setWords(words.filter(other => other !== word));
    chip.append(textElement('span', word), remove);
    return chip;
  }), input);
  byId('run').disabled = !image;
}

function setWords(next) {
  words = next;
  unknown = new Set();
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

// Discards a response that belongs to another image or other words.
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
  image = await upright(bitmap, blob, name);
  for (const button of byId('examples').children) button.setAttribute('aria-pressed', String(button.dataset.number === String(example)));
  listWords();
  draw();
  if (words.length > 0) await run();
}

// Applies the EXIF orientation (the server takes pixels as stored) and limits the size.
async function upright(bitmap, blob, name) {
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const drawn = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  drawn.getContext('2d').drawImage(bitmap, 0, 0, drawn.width, drawn.height);
  const encoded = await drawn.convertToBlob(blob.type === 'image/jpeg' ? { type: 'image/jpeg', quality: 0.95 } : { type: 'image/png' });
  return { bitmap: await createImageBitmap(drawn), blob: encoded, name };
}

async function run() {
  takeTyped();
  if (!image) return;
  forget();
  if (words.length === 0) {
    say('Type a word to look for.');
    return;
  }
  const controller = request = new AbortController();
  byId('busy').hidden = false;
  try {
    const query = new URLSearchParams(words.map(word => ['word', word]));
    const response = await fetch(`api/segment?${query}`, {
      method: 'POST', body: image.blob, headers: { 'Content-Type': image.blob.type }, signal: controller.signal,
    });
    const answer = await response.json();
    if (!response.ok) {
      unknown = new Set((answer.unknownWords ?? []).map(item => item.word.toLowerCase()));
      listWords();
      say(answer.detail ?? 'The server did not answer.');
      return;
    }
    for (const object of answer.objects) object.mask = decodeMask(object.counts, answer.width, answer.height);
    result = answer;
    byId('timing').textContent =
      `${answer.width}×${answer.height} pixels, ${answer.words.length} words, ${answer.milliseconds.toFixed(0)} ms in the network.`;
    listObjects();
    draw();
  } catch (error) {
    if (error.name !== 'AbortError') say('The server cannot be reached. Is it still running?');
  } finally {
    if (request === controller) {
      request = null;
      byId('busy').hidden = true;
    }
  }
}

function listExamples() {
  const numbers = Array.from({ length: exampleCount }, (_, i) => (firstExample + i) % 10000);
  byId('examples').replaceChildren(...numbers.map(number => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.number = number;
    button.setAttribute('aria-pressed', 'false');
    const thumbnail = document.createElement('img');
    thumbnail.src = `api/scenes/${number}.png`;
    thumbnail.alt = `Example scene ${number}`;
    button.append(thumbnail);
    button.onclick = () => chooseExample(number);
    return button;
  }));
}

async function chooseExample(number) {
  try {
    const response = await fetch(`api/scenes/${number}.png`);
    await setImage(await response.blob(), `Example scene ${number}`, number);
  } catch {
    say('The server cannot be reached. Is it still running?');
  }
}

function describeModel() {
  const { description, classes, knownWordCount, knownWords } = model;
  byId('model').textContent = `Model: ${description}. It has ${classes.length} classes and word vectors for ${knownWordCount} words.`;
  byId('known').replaceChildren(...(knownWords ?? classes).map(word => Object.assign(document.createElement('option'), { value: word })));
  byId('threshold').min = model.lowestScore;
}

function listen() {
  byId('form').onsubmit = event => { event.preventDefault(); run(); };
  byId('word').onkeydown = event => {
    if (event.key === ',') { event.preventDefault(); takeTyped(); }
    if (event.key === 'Backspace' && event.target.value === '' && words.length > 0) setWords(words.slice(0, -1));
  };
  byId('all').onclick = () => { byId('word').value = ''; setWords([...model.classes]); run(); };
  byId('none').onclick = () => setWords([]);
  byId('threshold').oninput = () => { showThreshold(); listObjects(); draw(); };
  for (const id of ['masks', 'boxes', 'labels']) byId(id).onchange = draw;
  byId('file').onchange = event => {
    const [file] = event.target.files;
    event.target.value = '';
    if (file) setImage(file, file.name);
  };
  byId('more').onclick = () => { firstExample += exampleCount; listExamples(); };
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
    hover(shown().find(object => object.mask[y * result.width + x]) ?? null);
  };
  canvas.onmouseleave = () => hover(null);
  window.addEventListener('resize', draw);
}

const showThreshold = () => { byId('thresholdValue').textContent = threshold().toFixed(2); };

async function start() {
  listen();
  showThreshold();
  try {
    model = await (await fetch('api/model')).json();
  } catch {
    say('The server cannot be reached. Is it still running?');
    return;
  }
  describeModel();
  words = [...model.classes].slice(0, model.maxWords);
  listExamples();
  listWords();
  draw();
  await chooseExample(0);
}

start();
