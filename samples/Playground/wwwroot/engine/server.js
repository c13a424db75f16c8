// Lets the server of the playground segment images.

import { decodeCounts } from '../masks.js';

const unreachable = 'The server cannot be reached. Is it still running?';

export class ServerEngine {
  async models() {
    return (await this.#fetch('api/models')).json();
  }

  exampleScene(number) {
    return `api/scenes/${number % 10000}.png`;
  }

  async segment(model, words, image, signal) {
    const query = new URLSearchParams([['model', model.id], ...words.map(word => ['word', word])]);
    const response = await this.#fetch(`api/segment?${query}`, {
      method: 'POST', body: image.blob, headers: { 'Content-Type': image.blob.type }, signal,
    });
    const answer = await response.json();
    if (answer.code === 'unknown-word') {
      const { width, height } = image.bitmap;
      return { width, height, words: [], unknownWords: answer.unknownWords, objects: [], milliseconds: 0 };
    }
    if (!response.ok) throw new Error(answer.detail ?? `The server answered with status ${response.status}.`);
    for (const object of answer.objects) object.counts = decodeCounts(object.counts);
    return answer;
  }

  async #fetch(path, options) {
    try {
      return await fetch(path, options);
    } catch (error) {
      throw error.name === 'AbortError' ? error : new Error(unreachable);
    }
  }
}
