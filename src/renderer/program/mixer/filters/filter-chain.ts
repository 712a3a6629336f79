import type { AudioFilter } from '../../../../shared/scene/audio-filter.ts';
import { blockUs, sampleRate } from '../audio-format.ts';
import type { FilterReduction } from '../meter-reading.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { createProcessor } from './create-processor.ts';
import { applyGain } from './glide.ts';
import type { DenoiserSource } from './noise-suppression.ts';

interface Slot {
  filter: AudioFilter;
  // The settings that it takes are those of its filter's kind, and a kind never changes.
  readonly processor: AudioProcessor<never>;
  /** Share of its output, the rest being its input: 0 where it is off. */
  wet: number;
  wantedWet: 0 | 1;
  /** Removed; it goes when it has faded out. */
  leaving: boolean;
}

/**
 * An input's filters in their order. One that is switched on, off, added or removed fades over a block;
 * when the order changes, the sound dips for a few blocks instead.
 */
export class FilterChain {
  readonly #denoisers: DenoiserSource;
  #slots: readonly Slot[] = [];
  /** The new order, once the sound is down. */
  #pending: readonly Slot[] | undefined;
  /** Blocks that stay silent until nothing of the old order is on its way any more. */
  #silentBlocks = 0;
  #level = 1;
  #dry = new Float32Array(0);

  constructor(filters: readonly AudioFilter[], denoisers: DenoiserSource) {
    this.#denoisers = denoisers;
    this.#slots = filters.map((filter) => this.#newSlot(filter, filter.enabled ? 1 : 0));
  }

  /** By so much what comes out lags behind what goes in, once all fades are over. */
  get latencyUs(): number {
    const frames = (this.#pending ?? this.#slots).reduce(
      (sum, { processor, wantedWet }) => sum + processor.latencyFrames * wantedWet,
      0,
    );
    return (frames / sampleRate) * 1e6;
  }

  set(filters: readonly AudioFilter[]): void {
    const present = this.#pending ?? this.#slots;
    const next = filters.map((filter) => {
      const slot = present.find((each) => !each.leaving && each.filter.id === filter.id);
      if (!slot) return this.#newSlot(filter, 0);
      slot.filter = filter;
      slot.processor.set(filter.settings as never);
      slot.wantedWet = filter.enabled ? 1 : 0;
      return slot;
    });
    const leaving = present.filter((slot) => !next.includes(slot));
    for (const slot of leaving) {
      slot.wantedWet = 0;
      slot.leaving = true;
    }
    // What leaves fades out where it was.
    const merged = [...next];
    for (const slot of leaving) merged.splice(present.indexOf(slot), 0, slot);
    const kept = merged.filter((slot) => present.includes(slot));
    const isReordered = kept.some((slot, index) => slot !== present[index]);
    if (isReordered || this.#pending) this.#pending = merged;
    else this.#slots = merged;
  }

  /**
   * Works in place.
   * @param triggerOf the sound of another input, of the block's length
   */
  process(block: Float32Array, triggerOf: (inputId: string) => Float32Array | undefined): void {
    for (const slot of this.#slots) this.#processSlot(slot, block, triggerOf);
    this.#slots = this.#slots.filter((slot) => !isGone(slot));
    const level = this.#pending || this.#silentBlocks > 0 ? 0 : 1;
    applyGain(block, this.#level, level);
    this.#level = level;
    if (this.#silentBlocks > 0) this.#silentBlocks--;
    if (!this.#pending) return;
    this.#silentBlocks = Math.ceil(this.latencyUs / blockUs);
    this.#slots = this.#pending.filter((slot) => !isGone(slot));
    this.#pending = undefined;
  }

  takeReductions(): FilterReduction[] {
    return this.#slots.flatMap(({ filter, processor, wet }) => {
      const reductionDb = processor.takeReductionDb?.();
      return reductionDb === undefined || wet === 0 ? [] : [{ filterId: filter.id, reductionDb }];
    });
  }

  dispose(): void {
    for (const { processor } of new Set([...this.#slots, ...(this.#pending ?? [])])) processor.dispose?.();
  }

  #newSlot(filter: AudioFilter, wet: 0 | 1): Slot {
    const processor = createProcessor(filter, this.#denoisers);
    return { filter, processor, wet, wantedWet: filter.enabled ? 1 : 0, leaving: false };
  }

  #processSlot(
    slot: Slot,
    block: Float32Array,
    triggerOf: (inputId: string) => Float32Array | undefined,
  ): void {
    const { filter, processor, wet, wantedWet } = slot;
    if (wet === 0 && wantedWet === 0) return;
    const trigger = filter.kind === 'ducking' ? triggerOf(filter.settings.triggerInputId) : undefined;
    if (wet === wantedWet) {
      processor.process(block, trigger);
      return;
    }
    if (this.#dry.length !== block.length) this.#dry = new Float32Array(block.length);
    const dry = this.#dry;
    dry.set(block);
    // What looks ahead has nothing to give at first, and must not begin with a jump.
    if (wet === 0 && processor.latencyFrames > 0) applyGain(block, 0, 1);
    processor.process(block, trigger);
    applyGain(block, wet, wantedWet);
    applyGain(dry, 1 - wet, 1 - wantedWet);
    for (let at = 0; at < block.length; at++) block[at] = (block[at] ?? 0) + (dry[at] ?? 0);
    slot.wet = wantedWet;
    // Switched on again, it must not let out what it heard before.
    if (wantedWet === 0) processor.reset();
  }
}

function isGone({ leaving, wet }: Slot): boolean {
  return leaving && wet === 0;
}
