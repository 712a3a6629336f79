const windowUs = 10_000_000;
const maxPerWindow = 20;
const maxAddresses = 1024;

/**
 * Counts wrong passphrases by address. To find one wrong costs a listener milliseconds, so an address
 * that goes on and on is not let that far for a while.
 */
export class WrongPassphrases {
  /** By address, the oldest window first. */
  readonly #windows = new Map<string, { sinceUs: number; count: number }>();

  count(address: string, nowUs: number): void {
    const window = this.#present(address, nowUs);
    if (window) {
      window.count += 1;
      return;
    }
    this.#windows.delete(address);
    this.#windows.set(address, { sinceUs: nowUs, count: 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > maxAddresses && oldest !== undefined) this.#windows.delete(oldest);
  }

  /** True while the address had too many. */
  areTooMany(address: string, nowUs: number): boolean {
    return (this.#present(address, nowUs)?.count ?? 0) >= maxPerWindow;
  }

  #present(address: string, nowUs: number): { count: number } | undefined {
    const window = this.#windows.get(address);
    return window && Math.abs(nowUs - window.sinceUs) < windowUs ? window : undefined;
  }
}
