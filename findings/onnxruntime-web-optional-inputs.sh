#!/usr/bin/env bash
# onnxruntime-web 1.30.0: an optional input of a graph (an input that an initializer gives a default) cannot be given a value. By ONNX's
# rules a runtime may override it, and ONNX Runtime in C#, C and Python does: x + b with x = 1, b = 2 gives 3. Seen here: the input is
# not in inputNames, run() refuses it as invalid, and only the default counts (1 + 10 = 11).
# Why it matters here: thresholds as optional inputs keep their defaults in the browser. What has to change there must be a plain input.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-web@1.30.0 >npm.log 2>&1 || { cat npm.log; exit 1; }
cat > try.mjs <<'CODE'
import * as ort from 'onnxruntime-web';

// ONNX files are protocol buffers: x + b, and b is an input and an initializer.
const bytes = (field, content) => {
  const body = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content.flat();
  return [field << 3 | 2, body.length, ...body];
};
const integer = (field, value) => [field << 3, value];
const float = 1;
const shape = bytes(2, bytes(1, integer(1, 1)));
const value = name => [bytes(1, name), bytes(2, [bytes(1, [integer(1, float), shape])].flat(2))].flat();
const ten = [integer(1, 1), integer(2, float), bytes(8, 'b'), bytes(9, [...new Uint8Array(new Float32Array([10]).buffer)])].flat();
const add = [bytes(1, 'x'), bytes(1, 'b'), bytes(2, 'y'), bytes(4, 'Add')].flat();
const graph = [bytes(1, add), bytes(2, 'g'), bytes(5, ten), bytes(11, value('x')), bytes(11, value('b')), bytes(12, value('y'))].flat();
const model = Uint8Array.from([integer(1, 8), bytes(7, graph), bytes(8, integer(2, 18))].flat(2));

const number = x => new ort.Tensor('float32', [x], [1]);
const session = await ort.InferenceSession.create(model);
console.log('inputs:', session.inputNames.join(' '));
console.log('default:', (await session.run({ x: number(1) })).y.data[0]);
try {
  console.log('given:', (await session.run({ x: number(1), b: number(2) })).y.data[0]);
} catch (error) {
  console.log('given:', error.message);
}
CODE
node try.mjs 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
inputs: x
default: 11
given: invalid input 'b'
EXPECTED
