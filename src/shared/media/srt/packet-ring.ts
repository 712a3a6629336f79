const smallestCapacity = 64;

/** Items by the number of their packet, for a window of numbers that moves on. It grows with the window. */
export class PacketRing<Item> {
  #slots: (Item | undefined)[] = new Array<Item | undefined>(smallestCapacity).fill(undefined);
  #mask = smallestCapacity - 1;

  get(index: number): Item | undefined {
    return this.#slots[slotOf(index, this.#mask)];
  }

  /** Puts an item in; `windowStart` is the lowest number in use, whose distance decides on the room. */
  set(index: number, item: Item, windowStart: number): void {
    if (index - windowStart > this.#mask) this.#grow(index, windowStart);
    this.#slots[slotOf(index, this.#mask)] = item;
  }

  delete(index: number): void {
    this.#slots[slotOf(index, this.#mask)] = undefined;
  }

  #grow(index: number, windowStart: number): void {
    let capacity = (this.#mask + 1) * 2;
    while (index - windowStart >= capacity) capacity *= 2;
    const slots = new Array<Item | undefined>(capacity).fill(undefined);
    for (let offset = 0; offset <= this.#mask; offset++) {
      slots[slotOf(windowStart + offset, capacity - 1)] = this.get(windowStart + offset);
    }
    this.#slots = slots;
    this.#mask = capacity - 1;
  }
}

/** The low bits. Exact beyond 2³² too: conversion to 32 bits drops the high ones. */
function slotOf(index: number, mask: number): number {
  return index & mask;
}
