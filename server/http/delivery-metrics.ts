import { Histogram, type Registry } from 'prom-client';
import type { DeliveryMeter } from '../delivery/delivery-meter.ts';

const delayBucketsS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
/** Parts are a third of a second long, and no request is held longer than three target durations. */
const holdBucketsS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1, 2, 5, 12, 36];

/** Histograms of how viewers are served. */
export class DeliveryHistograms implements DeliveryMeter {
  readonly #partDelay = new Histogram({
    name: 'footlight_part_delay_seconds',
    help: 'How much later parts came than the soonest of their broadcast',
    buckets: delayBucketsS,
    registers: [],
  });
  readonly #hold = new Histogram({
    name: 'footlight_hold_seconds',
    help: 'How long requests were held until what they ask for was there',
    buckets: holdBucketsS,
    registers: [],
  });

  partDelay(delayMs: number): void {
    this.#partDelay.observe(delayMs / 1000);
  }

  hold(heldMs: number): void {
    this.#hold.observe(heldMs / 1000);
  }

  register(registry: Registry): void {
    registry.registerMetric(this.#partDelay);
    registry.registerMetric(this.#hold);
  }
}
