// Reads what an exported file says about itself. ONNX Runtime for the web has no function for it.

const format = 2;
const metadataField = 14;
const text = new TextDecoder('utf-8', { fatal: true });

// The properties of a model: metadata_props of ONNX's ModelProto, a protocol buffer.
function readProperties(bytes) {
  const properties = new Map();
  for (const [field, content] of fields(bytes)) {
    if (field !== metadataField) continue;
    const entry = new Map(fields(content));
    properties.set(text.decode(entry.get(1)), text.decode(entry.get(2) ?? new Uint8Array()));
  }
  return properties;
}

function* fields(bytes) {
  let at = 0;
  while (at < bytes.length) {
    const tag = integer();
    const type = tag % 8;
    let content = null;
    if (type === 0) integer();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = integer();
      content = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error('it is damaged');
    if (at > bytes.length) throw new Error('it is truncated');
    if (content) yield [Math.floor(tag / 8), content];
  }

  // Seven bits a byte, the lowest first. Sizes of 4 GB need more than 32 bits.
  function integer() {
    let value = 0, scale = 1, byte;
    do {
      if (at >= bytes.length) throw new Error('it is truncated');
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }
}

// Names may contain line breaks, which separate them.
const unescaped = text => text.replace(/\\(.)/g, (_, code) => code === 'n' ? '\n' : code);

function fromBase64(encoded) {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

// Numbers in a file are little-endian, as on every device that runs WebAssembly.
function readVectors(bytes, type, count, dimension) {
  const expected = { float32: 4 * count * dimension, float16: 2 * count * dimension, int8: 4 * count + count * dimension }[type];
  if (expected === undefined) throw new Error(`its vectors have the unknown type '${type}'`);
  if (bytes.length !== expected) throw new Error(`${count} words of ${dimension} values do not fit ${bytes.length} bytes`);
  if (type === 'float32') return new Float32Array(bytes.buffer);
  if (type === 'float16') return Float32Array.from(new Uint16Array(bytes.buffer), fromHalf);
  const scales = new Float32Array(bytes.buffer, 0, count), codes = new Int8Array(bytes.buffer, 4 * count);
  return Float32Array.from(codes, (code, i) => code * scales[Math.floor(i / dimension)]);
}

// The description and the words of an exported file. An error ends the sentence "The model cannot be used: …".
export function readModel(bytes) {
  let properties;
  try {
    properties = readProperties(bytes);
  } catch (error) {
    throw new Error(`it is not an ONNX file, or ${error.message}`);
  }
  if (!properties.has('openvocabseg')) throw new Error('it was not exported by OpenVocabSeg');
  const manifest = JSON.parse(properties.get('openvocabseg'));
  if (manifest.formatVersion !== format) {
    throw new Error(`it has format version ${manifest.formatVersion}, and this page reads version ${format}. Export the model again`);
  }
  const stored = key => properties.get(key) ?? (() => { throw new Error(`its property '${key}' is missing`); })();
  const { words, embeddingDimension } = manifest;
  const names = stored('openvocabseg.words').split('\n').map(unescaped);
  return {
    manifest,
    words: names,
    vectors: readVectors(fromBase64(stored('openvocabseg.vectors')), words.type, names.length, embeddingDimension),
    critic: manifest.hasCritic ? fromBase64(stored('openvocabseg.critic')) : null,
    center: properties.has('openvocabseg.center') ? new Float32Array(fromBase64(properties.get('openvocabseg.center')).buffer) : null,
  };
}
