// Resizes images exactly as the library does (BilinearResizer, ImagePreprocessing): bit-equal to the Python Imaging Library.

const fractionBits = 22;
const half = 1 << (fractionBits - 1);

// The size to which an image is resized. The longer side is truncated; the shorter one is rounded half to even if it is limited.
export function networkSize({ width, height }, { minSize, maxSize }) {
  const shorter = Math.min(width, height), longer = Math.max(width, height);
  let size = minSize;
  if (longer / shorter * size > maxSize) size = Math.max(roundHalfToEven(maxSize * shorter / longer), 1);
  if (shorter === size) return { width, height };
  return width < height
    ? { width: size, height: Math.trunc(size * height / width) }
    : { width: Math.trunc(size * width / height), height: size };
}

function roundHalfToEven(value) {
  const below = Math.floor(value), rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

// Pixels have three bytes. The image itself is returned if it has that size already.
export function resize(image, size) {
  let { pixels } = image;
  if (size.width !== image.width) pixels = resizeRows(pixels, image.width, image.height, size.width);
  if (size.height !== image.height) pixels = resizeColumns(pixels, size.width, image.height, size.height);
  return { ...size, pixels };
}

function resizeRows(source, width, height, newWidth) {
  const { first, count, weights, stride } = triangleFilter(width, newWidth);
  const target = new Uint8ClampedArray(3 * newWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      let red = half, green = half, blue = half, at = 3 * (y * width + first[x]);
      for (let i = 0; i < count[x]; i++, at += 3) {
        const weight = weights[x * stride + i];
        red += source[at] * weight;
        green += source[at + 1] * weight;
        blue += source[at + 2] * weight;
      }
      const to = 3 * (y * newWidth + x);
      target[to] = red >> fractionBits;
      target[to + 1] = green >> fractionBits;
      target[to + 2] = blue >> fractionBits;
    }
  }
  return target;
}

function resizeColumns(source, width, height, newHeight) {
  const { first, count, weights, stride } = triangleFilter(height, newHeight);
  const line = 3 * width, sums = new Int32Array(line);
  const target = new Uint8ClampedArray(line * newHeight);
  for (let y = 0; y < newHeight; y++) {
    sums.fill(half);
    for (let i = 0; i < count[y]; i++) {
      const weight = weights[y * stride + i], row = (first[y] + i) * line;
      for (let x = 0; x < line; x++) sums[x] += source[row + x] * weight;
    }
    for (let x = 0; x < line; x++) target[y * line + x] = sums[x] >> fractionBits;
  }
  return target;
}

// For each output position, the first input position in its filter, and the weights from there on, with 22 fractional bits.
function triangleFilter(oldLength, newLength) {
  const scale = oldLength / newLength, support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(newLength), count = new Int32Array(newLength), weights = new Int32Array(newLength * stride);
  const raw = new Float64Array(stride);
  for (let i = 0; i < newLength; i++) {
    const center = (i + 0.5) * scale;
    first[i] = Math.max(Math.trunc(center - support + 0.5), 0);
    count[i] = Math.min(Math.trunc(center + support + 0.5), oldLength) - first[i];
    let sum = 0;
    for (let j = 0; j < count[i]; j++) {
      raw[j] = Math.max(0, 1 - Math.abs((j + first[i] - center + 0.5) * (1 / support)));
      sum += raw[j];
    }
    for (let j = 0; j < count[i]; j++) weights[i * stride + j] = Math.trunc(raw[j] / sum * (1 << fractionBits) + 0.5);
  }
  return { first, count, weights, stride };
}
