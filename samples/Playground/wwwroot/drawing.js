// Draws objects over the image.

import { maskPixels, traceMask } from './masks.js';

const palette = [
  [255, 99, 71], [64, 156, 255], [60, 200, 110], [255, 190, 40], [190, 110, 255], [0, 205, 205],
  [255, 105, 180], [165, 205, 45], [255, 140, 30], [125, 135, 255], [235, 75, 130], [70, 220, 175],
];

export const colorOf = index => palette[Math.max(0, index) % palette.length];
export const css = (color, alpha = 1) => `rgb(${color.join(' ')} / ${alpha})`;

// Draws the image with objects, the best first. Each object has a color.
export function draw(canvas, bitmap, objects, space, { masks, boxes, labels, noise, hovered }) {
  const brush = canvas.getContext('2d');
  const { width, height } = bitmap;
  const scale = Math.min(space / width, 640 / height);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.width = `${Math.round(width * scale)}px`;
  canvas.style.height = `${Math.round(height * scale)}px`;
  canvas.width = Math.round(width * scale * ratio);
  canvas.height = Math.round(height * scale * ratio);
  brush.imageSmoothingQuality = 'high';
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);

  // The best object is drawn last, on top.
  for (const object of objects.toReversed()) drawShape(object);
  const taken = [];
  if (labels) for (const object of objects) drawLabel(object);

  function drawShape(object) {
    const ownScale = canvas.width / width;
    if (masks) {
      object.outline ??= traceMask(maskPixels(object.counts, width, height), width, height);
      brush.save();
      brush.scale(ownScale, ownScale);
      brush.globalAlpha = hovered && hovered !== object ? 0.3 : 1;
      brush.fillStyle = css(object.color, hovered === object ? 0.6 : 0.4);
      brush.fill(object.outline, 'evenodd');
      brush.lineJoin = 'round';
      brush.strokeStyle = 'rgb(0 0 0 / 0.45)';
      brush.lineWidth = 4 * ratio / ownScale;
      brush.stroke(object.outline);
      brush.strokeStyle = css(object.color);
      brush.lineWidth = 2.2 * ratio / ownScale;
      brush.stroke(object.outline);
      brush.restore();
    }
    if (boxes) {
      const [x0, y0, x1, y1] = object.box.map(value => value * ownScale);
      brush.lineWidth = (hovered === object ? 3 : 1.8) * ratio;
      brush.strokeStyle = css(object.color);
      brush.strokeRect(x0, y0, x1 - x0, y1 - y0);
    }
  }

  function drawLabel(object) {
    const text = `${object.name} ${object.score.toFixed(2)}${noise ? `  noise ${object.noise.toFixed(2)}` : ''}`;
    const size = 12.5 * ratio, pad = 5 * ratio;
    brush.font = `600 ${size}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`;
    const labelWidth = brush.measureText(text).width + 2 * pad, labelHeight = size + 1.5 * pad;
    const [x0, y0, , y1] = object.box.map(value => value * canvas.width / width);
    const clamp = (value, most) => Math.max(0, Math.min(value, most));
    const free = ([x, y]) => !taken.some(([otherX, otherY, otherWidth]) =>
      x < otherX + otherWidth && otherX < x + labelWidth && y < otherY + labelHeight && otherY < y + labelHeight);
    const left = clamp(x0, canvas.width - labelWidth);
    const places = [y0 - labelHeight - 2, y1 + 2, y0 + 2, y1 - labelHeight - 2, (y0 + y1) / 2]
      .map(y => [left, clamp(y, canvas.height - labelHeight)]);
    const [x, y] = places.find(free) ?? places[0];
    taken.push([x, y, labelWidth]);
    const [red, green, blue] = object.color;
    brush.globalAlpha = hovered && hovered !== object ? 0.35 : 0.94;
    brush.fillStyle = css(object.color);
    brush.beginPath();
    brush.roundRect(x, y, labelWidth, labelHeight, 4 * ratio);
    brush.fill();
    brush.fillStyle = 0.299 * red + 0.587 * green + 0.114 * blue > 125 ? '#0f1216' : '#ffffff';
    brush.textBaseline = 'middle';
    brush.fillText(text, x + pad, y + labelHeight / 2 + ratio / 2);
    brush.globalAlpha = 1;
  }
}
