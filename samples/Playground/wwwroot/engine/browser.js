// Segments images in the browser itself. Everything that it needs is in the folder of the page.

export class BrowserEngine {
  #worker = null;
  #waiting = new Map();
  #next = 0;

  async models() {
    const response = await fetch('models.json');
    if (!response.ok) throw new Error(`The web server does not send models.json: status ${response.status}.`);
    return response.json();
  }

  exampleScene(number) {
    return `scenes/${number % 12}.png`;
  }

  // Draws the image as RGBA; the background thread does the rest. An aborted answer is ignored: the runtime cannot be interrupted.
  segment(model, words, image, signal, report) {
    const { width, height } = image.bitmap;
    const brush = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    brush.drawImage(image.bitmap, 0, 0);
    const pixels = brush.getImageData(0, 0, width, height).data;
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        this.#waiting.delete(id);
        reject(signal.reason);
      });
      this.#waiting.set(id, { resolve, reject, report });
      this.#start().postMessage({ id, file: model.file, words, image: { width, height, pixels } }, [pixels.buffer]);
    });
  }

  #start() {
    if (this.#worker) return this.#worker;
    this.#worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data: { id, progress, result, error } }) => {
      const waiting = this.#waiting.get(id);
      if (!waiting) return;
      if (progress) {
        waiting.report(progress);
        return;
      }
      this.#waiting.delete(id);
      if (error) waiting.reject(new Error(error));
      else waiting.resolve(result);
    };
    this.#worker.onerror = event => {
      event.preventDefault?.();
      const failure = new Error(`The background thread of the page failed: ${event.message ?? 'its files cannot be loaded'}.`);
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
      this.#worker = null;
    };
    return this.#worker;
  }
}
