// Draws masks with their surroundings, as the critic sees them that estimates their noise (MaskSurroundings, MaskCropping).

const f = Math.fround;
const extent = 1.5;

// Edges between two pixels give exactly one half, give or take rounding.
const half = f(0.5 - 1e-4);

// The regions of masks in the network's input [n, 4], and the masks in them [n, resolution, resolution], 0 and 1.
export function criticInputs(masks, resolution, image, network) {
  const boxes = new Float32Array(4 * masks.length), drawn = new Float32Array(masks.length * resolution * resolution);
  masks.forEach((counts, i) => {
    const pixels = new Pixels(counts, image.height);
    const box = boxes.subarray(4 * i, 4 * i + 4);
    box.set(inNetwork(around(pixels.bounds(), image), image, network));
    drawMask(pixels, box, resolution, image, network, drawn.subarray(i * resolution * resolution));
  });
  return { boxes, drawn };
}

class Pixels {
  #ends;
  #height;

  constructor(counts, height) {
    let end = 0;
    this.#ends = counts.map(count => end += count);
    this.#height = height;
  }

  // 1 inside, else 0. Odd runs are inside.
  at(x, y) {
    const position = x * this.#height + y;
    let low = 0, high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle] <= position) low = middle + 1;
      else high = middle;
    }
    return low & 1;
  }

  // x0 y0 x1 y1, the ends excluded.
  bounds() {
    const height = this.#height;
    let [x0, y0, x1, y1] = [Infinity, Infinity, 0, 0];
    for (let run = 1; run < this.#ends.length; run += 2) {
      const start = this.#ends[run - 1], last = this.#ends[run] - 1;
      const first = Math.floor(start / height), end = Math.floor(last / height);
      x0 = Math.min(x0, first);
      x1 = Math.max(x1, end + 1);
      y0 = first === end ? Math.min(y0, start % height) : 0;
      y1 = first === end ? Math.max(y1, last % height + 1) : height;
    }
    return [x0, y0, x1, y1];
  }
}

function around([x0, y0, x1, y1], { width, height }) {
  const right = (x1 - x0) * (extent - 1) / 2, down = (y1 - y0) * (extent - 1) / 2;
  return [Math.max(x0 - right, 0), Math.max(y0 - down, 0), Math.min(x1 + right, width), Math.min(y1 + down, height)];
}

function inNetwork([x0, y0, x1, y1], image, network) {
  const scaleX = f(network.width / image.width), scaleY = f(network.height / image.height);
  return [f(x0) * scaleX, f(y0) * scaleY, f(Math.max(x1 - 1, x0)) * scaleX, f(Math.max(y1 - 1, y0)) * scaleY];
}

function drawMask(pixels, [x0, y0, x1, y1], resolution, image, network, target) {
  const columns = taps(crop(x0, x1, network.width), network.width, image.width, resolution);
  const rows = taps(crop(y0, y1, network.height), network.height, image.height, resolution);
  columns.forEach((column, x) => rows.forEach((row, y) => {
    const mix = (weight, first, second) => f(f(f(1 - weight) * first) + f(weight * second));
    const over = mix(column.weight, pixels.at(column.first, row.first), pixels.at(column.second, row.first));
    const under = mix(column.weight, pixels.at(column.first, row.second), pixels.at(column.second, row.second));
    target[y * resolution + x] = mix(row.weight, over, under) > half ? 1 : 0;
  }));
}

function crop(low, high, length) {
  const start = Math.min(Math.max(roundHalfToEven(low), 0), length - 1);
  return [start, Math.max(Math.min(Math.max(roundHalfToEven(high), 0), length), start + 1)];
}

function roundHalfToEven(value) {
  const below = Math.floor(value), rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

// Positions of the bilinear samples along one side: pixel centers, inside of the crop.
function taps([start, end], networkLength, originalLength, count) {
  const unit = originalLength / networkLength;
  const origin = Math.floor(start * unit), offset = start * unit - origin;
  const last = Math.min(Math.ceil(end * unit), originalLength) - 1 - origin;
  const step = f(f((end - start) * unit) / count);
  return Array.from({ length: count }, (_, i) => {
    const position = Math.max(step * (i + 0.5) - 0.5 + offset, 0);
    const first = Math.min(Math.trunc(position), last);
    return { first: origin + first, second: origin + Math.min(first + 1, last), weight: f(Math.min(position - first, 1)) };
  });
}
