/** Told how well viewers are served, for the metrics. */
export interface DeliveryMeter {
  /** A part came so much later than the soonest of its broadcast. */
  partDelay(delayMs: number): void;
  /** A request was held so long. */
  hold(heldMs: number): void;
}
