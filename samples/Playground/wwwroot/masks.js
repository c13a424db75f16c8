// Masks as run lengths (column by column, starting with the background, as in COCO's files), as pixels, and as outlines.

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

export function encodeCounts(counts) {
  let text = '';
  counts.forEach((count, i) => {
    let value = i > 2 ? count - counts[i - 2] : count;
    for (let more = true; more;) {
      let code = value & 31;
      value >>= 5;
      more = code & 16 ? value !== -1 : value !== 0;
      if (more) code |= 32;
      text += String.fromCharCode(code + 48);
    }
  });
  return text;
}

// One byte per pixel, row by row.
export function maskPixels(counts, width, height) {
  const mask = new Uint8Array(width * height);
  let at = 0, inside = 0;
  for (const count of counts) {
    if (inside) {
      for (let i = at; i < at + count; i++) mask[(i % height) * width + Math.floor(i / height)] = 1;
    }
    at += count;
    inside ^= 1;
  }
  return mask;
}

// Whether a pixel belongs to a mask, without its pixels.
export function contains(counts, x, y, height) {
  let rest = x * height + y, inside = false;
  for (const count of counts) {
    if (rest < count) return inside;
    rest -= count;
    inside = !inside;
  }
  return false;
}

// The boundary of a mask as a path in pixels of the image, to be filled by the even-odd rule. At corners, the path connects the
// midpoints of the pixel edges, which smooths staircases.
export function traceMask(mask, width, height) {
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
