import { Counter, Gauge, type Registry } from 'prom-client';

type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Adds metrics whose numbers are read where they are kept, at every scrape. */
export class Meters {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** A number that goes up and down. */
  gauge(name: string, help: string, read: () => number): void {
    this.labelled('gauge', name, help, [], () => [[{}, read()]]);
  }

  /** A number that only grows; its name gets `_total`. */
  counter(name: string, help: string, read: () => number): void {
    this.labelled('counter', name, help, [], () => [[{}, read()]]);
  }

  /** One number for each set of labels that there is at the time. */
  labelled(
    kind: 'gauge' | 'counter',
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly Reading[],
  ): void {
    const options = { help, labelNames, registers: [this.#registry] };
    if (kind === 'gauge') {
      const metric: Gauge = new Gauge({
        ...options,
        name: `footlight_${name}`,
        collect() {
          metric.reset();
          for (const [labels, value] of read()) metric.set(labels, value);
        },
      });
      return;
    }
    const metric: Counter = new Counter({
      ...options,
      name: `footlight_${name}_total`,
      collect() {
        metric.reset();
        for (const [labels, value] of read()) metric.inc(labels, value);
      },
    });
  }
}
