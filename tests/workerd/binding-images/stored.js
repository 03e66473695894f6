// Stands in for the part of Images that stores them.
class Image {
  #id;
  #images;
  constructor(id, images) {
    this.#id = id;
    this.#images = images;
  }
  async details() {
    return this.#images.has(this.#id) ? { id: this.#id } : null;
  }
  async delete() {
    return this.#images.delete(this.#id);
  }
}

class Hosted {
  #images = new Set();
  image(id) {
    return new Image(id, this.#images);
  }
  async upload(image, { id }) {
    await image.cancel();
    this.#images.add(id);
    return { id };
  }
  async list() {
    return { images: [...this.#images] };
  }
}

class Images {
  #hosted = new Hosted();
  get hosted() {
    return this.#hosted;
  }
  info() {}
  input() {}
}

export default function makeBinding() {
  return new Images();
}
