// Files of a result: a mask as PNG (white on black), all objects as COCO JSON.

import { encodeCounts, maskPixels } from './masks.js';

export async function saveMask(object, result, name) {
  const { width, height } = result;
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext('2d');
  const pixels = brush.createImageData(width, height);
  const colors = new Uint32Array(pixels.data.buffer);
  maskPixels(object.counts, width, height).forEach((inside, i) => { colors[i] = inside ? 0xffffffff : 0xff000000; });
  brush.putImageData(pixels, 0, 0);
  save(await canvas.convertToBlob({ type: 'image/png' }), name);
}

// Categories are numbered as the words, from 1. Boxes have a corner, a width and a height.
export function saveCoco(objects, result, image, name) {
  const { width, height, words } = result;
  const coco = {
    images: [{ id: 1, width, height, file_name: image }],
    categories: words.map((word, i) => ({ id: i + 1, name: word })),
    annotations: objects.map(({ name: word, score, box: [x0, y0, x1, y1], area, counts }, i) => ({
      id: i + 1,
      image_id: 1,
      category_id: words.indexOf(word) + 1,
      segmentation: { size: [height, width], counts: encodeCounts(counts) },
      area,
      bbox: [x0, y0, x1 - x0, y1 - y0],
      iscrowd: 0,
      score,
    })),
  };
  save(new Blob([JSON.stringify(coco)], { type: 'application/json' }), name);
}

function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
