// Pastes small masks into the image exactly as the library does (MaskPasting), in single precision.

const f = Math.fround;

// Boxes of the network (the last pixel belongs to them) in pixels of the image, and the scale that masks are pasted with.
export function boxInImage([x0, y0, x1, y1], image, network) {
  const scaleX = f(network.width / image.width), scaleY = f(network.height / image.height);
  return [f(x0 / scaleX), f(y0 / scaleY), f(f(f(x1 - 1) / scaleX) + 1), f(f(f(y1 - 1) / scaleY) + 1)];
}

// The run lengths of a mask in the image: column by column, starting with the background, as in COCO's files.
export function pasteMask(probabilities, resolution, [x0, y0, x1, y1], image, network, threshold) {
  const scaleX = f(image.width / network.width), scaleY = f(image.height / network.height);
  const columns = axis(f(x0 * scaleX), f(f(x1 - 1) * scaleX), resolution, image.width);
  const rows = axis(f(y0 * scaleY), f(f(y1 - 1) * scaleY), resolution, image.height);
  const padded = resolution + 2;
  const bordered = new Float32Array(padded * padded);
  for (let y = 0; y < resolution; y++) {
    bordered.set(probabilities.subarray(y * resolution, (y + 1) * resolution), (y + 1) * padded + 1);
  }
  const limit = f(threshold);
  const column = new Float32Array(padded);
  const counts = [];
  let written = 0, area = 0;
  for (let i = 0; i < columns.first.length; i++) {
    for (let y = 0; y < padded; y++) column[y] = between(bordered, y * padded, columns, i, padded);
    const top = (columns.start + i) * image.height + rows.start;
    let runStart = -1;
    for (let j = 0; j <= rows.first.length; j++) {
      const inside = j < rows.first.length && between(column, 0, rows, j, padded) > limit;
      if (inside === runStart >= 0) continue;
      if (inside) runStart = j;
      else {
        counts.push(top + runStart - written, j - runStart);
        area += j - runStart;
        written = top + j;
        runStart = -1;
      }
    }
  }
  counts.push(image.width * image.height - written);
  return { counts: joined(counts), area };
}

// Runs that touch across the end of a column are one run.
function joined(counts) {
  const result = counts.slice(0, 1);
  for (let i = 1; i < counts.length; i++) {
    if (counts[i] === 0 && i + 1 < counts.length) result[result.length - 1] += counts[++i];
    else result.push(counts[i]);
  }
  if (result.length > 1 && result.at(-1) === 0) result.pop();
  return result;
}

// The pixels of the image that a resized mask covers on an axis, and the position in the small mask of each.
function axis(low, high, resolution, length) {
  const padded = resolution + 2;
  const half = f(f(f(high - low) * 0.5) * f(padded / resolution)), center = f(f(high + low) * 0.5);
  const begin = Math.trunc(f(center - half));
  const covered = Math.max(Math.trunc(f(center + half)) - begin + 1, 1);
  const start = Math.max(begin, 0);
  const count = Math.max(Math.min(begin + covered, length) - start, 0);
  const scale = f(padded / covered);
  const first = new Int32Array(count), weight = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const position = Math.max(f(f(scale * f(start - begin + i + 0.5)) - 0.5), 0);
    first[i] = Math.min(Math.trunc(position), padded - 1);
    weight[i] = position - first[i];
  }
  return { start, first, weight };
}

function between(values, offset, { first, weight }, i, padded) {
  const low = values[offset + first[i]], high = values[offset + Math.min(first[i] + 1, padded - 1)];
  return f(f(f(1 - weight[i]) * low) + f(weight[i] * high));
}
