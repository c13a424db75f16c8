// Runs an exported model in the background of the page, on ONNX Runtime for the web.

import * as ort from '../ort/ort.js';
import { criticInputs } from './critic.js';
import { Nouns } from './nouns.js';
import { readModel } from './onnx-file.js';
import { boxInImage, pasteMask } from './paste.js';
import { networkSize, resize } from './resize.js';
import { WordTable } from './words.js';

let runtime = null; // what all models need: the word table of nouns
const models = new Map();

// One request at a time: the runtime has one thread.
let last = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last.then(() => answer(data));
};

async function answer({ id, file, words, image }) {
  try {
    const model = await load(file, text => self.postMessage({ id, progress: text }));
    self.postMessage({ id, progress: 'Working…' });
    const result = await segment(model, words, image);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: error.message ?? String(error) });
  }
}

async function load(file, report) {
  if (!runtime) {
    if (typeof WebAssembly !== 'object') throw new Error('This browser has no WebAssembly.');
    ort.env.wasm.wasmBinary = (await download('../ort/ort.wasm', 'ONNX Runtime', report)).buffer;
    // More threads need headers that plain web servers do not send.
    ort.env.wasm.numThreads = self.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency || 1) : 1;
    runtime = new Nouns(new TextDecoder().decode(await download('../english-nouns.txt', 'the word forms', report)));
  }
  if (!models.has(file)) {
    const bytes = await download(`../${file}`, 'the model', report);
    report('Preparing the model…');
    try {
      const model = readModel(bytes);
      model.table = new WordTable(model, runtime);
      const options = { executionProviders: ['wasm'], logSeverityLevel: 3 };
      model.session = await ort.InferenceSession.create(bytes, options);
      if (model.critic) model.critic = await ort.InferenceSession.create(model.critic, options);
      models.set(file, model);
    } catch (error) {
      throw new Error(`The model cannot be used: ${error.message ?? error}.`);
    }
  }
  return models.get(file);
}

async function download(path, name, report) {
  let response;
  try {
    response = await fetch(new URL(path, import.meta.url));
  } catch {
    throw new Error(`The web server does not answer. It has to send ${name}.`);
  }
  if (!response.ok) throw new Error(`The web server does not send ${name}: status ${response.status} for ${path.replace('../', '')}.`);
  const total = Number(response.headers.get('Content-Length'));
  const chunks = [];
  let received = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    received += value.length;
    const megabytes = bytes => (bytes / 1e6).toFixed(1);
    // A server that compresses states the compressed length.
    report(`Loading ${name}: ${megabytes(received)}${total >= received ? ` of ${megabytes(total)}` : ''} MB`);
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function segment(model, words, image) {
  const vocabulary = lookUp(model.table, words);
  const base = { width: image.width, height: image.height, words: vocabulary.known, unknownWords: vocabulary.unknown };
  if (vocabulary.known.length === 0) return { ...base, objects: [], milliseconds: 0 };
  const started = performance.now();
  const { manifest, session } = model;
  const network = networkSize(image, manifest.preprocessing);
  const prepared = resize({ width: image.width, height: image.height, pixels: withoutAlpha(image.pixels) }, network);
  const dimension = manifest.embeddingDimension, rows = vocabulary.known.length;
  const vectors = new Float32Array(rows * dimension);
  vocabulary.vectors.forEach((vector, row) => vectors.set(vector, row * dimension));
  const feeds = {
    image: new ort.Tensor('uint8', new Uint8Array(prepared.pixels.buffer), [network.height, network.width, 3]),
    words: new ort.Tensor('float32', vectors, [rows, dimension]),
  };
  const wanted = ['boxes', 'scores', 'labels', 'masks', ...manifest.hasNoise ? ['noise'] : [], ...manifest.hasCritic ? ['critic_map'] : []];
  const outputs = await session.run(feeds, wanted);
  const objects = read(outputs, manifest, vocabulary.known, image, network);
  if (model.critic && objects.length > 0) await judge(model.critic, objects, outputs.critic_map, manifest, image, network);
  return { ...base, objects, milliseconds: performance.now() - started };
}

// The critic says how wrong each mask is to be expected.
async function judge(critic, objects, map, { maskResolution: resolution }, image, network) {
  const { boxes, drawn } = criticInputs(objects.map(({ counts }) => counts), resolution, image, network);
  const { noise } = await critic.run({
    critic_map: map,
    boxes: new ort.Tensor('float32', boxes, [objects.length, 4]),
    masks: new ort.Tensor('float32', drawn, [objects.length, resolution, resolution]),
  });
  objects.forEach((object, i) => { object.noise = noise.data[i]; });
}

function lookUp(table, words) {
  const vocabulary = { known: [], vectors: [], unknown: [] };
  const seen = new Set();
  for (const word of words) {
    const key = runtime.key(word);
    if (seen.has(key)) continue;
    seen.add(key);
    const { vector, unknown } = table.embed(word);
    if (vector) {
      vocabulary.known.push(word);
      vocabulary.vectors.push(vector);
    } else vocabulary.unknown.push({ word, message: table.explain(word, unknown) });
  }
  return vocabulary;
}

function withoutAlpha(rgba) {
  const rgb = new Uint8ClampedArray(rgba.length / 4 * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}

// Rows after the last object have the label -1. Objects with an empty mask are left out.
function read({ boxes, scores, labels, masks, noise }, manifest, names, image, network) {
  const objects = [], resolution = manifest.maskResolution, cells = resolution * resolution;
  for (let i = 0; i < labels.data.length && labels.data[i] >= 0; i++) {
    const box = boxes.data.subarray(4 * i, 4 * i + 4);
    const probabilities = masks.data.subarray(i * cells, (i + 1) * cells);
    const { counts, area } = pasteMask(probabilities, resolution, box, image, network, manifest.maskThreshold);
    if (area === 0) continue;
    objects.push({
      name: names[Number(labels.data[i])],
      score: scores.data[i],
      noise: noise ? noise.data[i] : 0,
      box: boxInImage(box, image, network),
      area,
      counts,
    });
  }
  return objects;
}
