import type { Page, Worker } from 'playwright-core';
import type { EncodingSettings, ProgramStats } from '../../../src/shared/contracts/engine.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';

/** The fields of the program's own types that the tests look at; those need the DOM's types. */
export interface SeenCapture {
  id: string;
  phase: string;
  width?: number;
  problem?: { code: string; message: string };
}

/** What a worker has done with `VideoFrame`s and `AudioData`. */
export interface MediaCounts {
  made: number;
  /** Not closed yet. */
  open: number;
  closedTwice: number;
}

/** Counts what is made by hand and what is read from a stream, and every close. */
const countingScript = `(() => {
  const open = new Set();
  const counts = { made: 0, closedTwice: 0 };
  const take = (media) => (counts.made++, open.add(media));
  for (const name of ['VideoFrame', 'AudioData']) {
    const Original = globalThis[name];
    const { close } = Original.prototype;
    Original.prototype.close = function () {
      if (!open.delete(this)) counts.closedTwice++;
      close.call(this);
    };
    globalThis[name] = class extends Original {
      constructor(...parameters) {
        super(...parameters);
        take(this);
      }
    };
  }
  const { read } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const result = await read.call(this);
    if (result.value) take(result.value);
    return result;
  };
  globalThis.mediaCounts = () => ({ ...counts, open: open.size });
})()`;

/** A page with a running program. */
export class OpenProgram {
  readonly page: Page;
  /** Errors and warnings of the page and its workers. */
  readonly problems: readonly string[];

  constructor(page: Page, problems: readonly string[]) {
    this.page = page;
    this.problems = problems;
  }

  /** Shows a collection and, given settings, encodes it. */
  async start(collection: SceneCollection, settings?: EncodingSettings): Promise<void> {
    const given = settings ? JSON.stringify(settings) : 'undefined';
    await this.page.evaluate(`window.page.start(${JSON.stringify(collection)}, ${given})`);
  }

  async stopEncoding(): Promise<void> {
    await this.page.evaluate('window.page.program.stopEncoding()');
  }

  requestDevices(): Promise<{ kind: string; label: string }[]> {
    return this.page.evaluate('window.page.program.requestDevices()');
  }

  captures(): Promise<SeenCapture[]> {
    return this.page.evaluate('window.page.captures');
  }

  stats(): Promise<ProgramStats | undefined> {
    return this.page.evaluate('window.page.stats');
  }

  failures(): Promise<string[]> {
    return this.page.evaluate('window.page.failures');
  }

  /** Highest peak of each meter so far, dBFS. */
  peaks(): Promise<Record<string, number>> {
    return this.page.evaluate('window.page.peaks');
  }

  /** Waits until a capture has all these fields. */
  async untilCapture(wanted: Partial<SeenCapture>): Promise<void> {
    await this.page.evaluate(`window.page.untilCapture(${JSON.stringify(wanted)})`);
  }

  /** Waits for the next numbers, which come once a second while the program runs. */
  async nextStats(): Promise<void> {
    await this.page.evaluate('window.page.nextStats()');
  }

  /** Waits until a meter has reached this level. */
  async untilPeak(id: string, db: number): Promise<void> {
    await this.page.evaluate(`window.page.untilPeak(${JSON.stringify(id)}, ${db})`);
  }

  /** Calls the scripted devices: `plug('id', 'label', '#ff0000')`. */
  async script(call: string): Promise<void> {
    await this.page.evaluate(`window.devices.${call}`);
  }

  /** Begins to count; before anything is captured. */
  async watchMedia(): Promise<void> {
    await (await this.#worker('compositor')).evaluate(countingScript);
    await (await this.#worker('mixer')).evaluate(countingScript);
  }

  async mediaCounts(): Promise<{ compositor: MediaCounts; mixer: MediaCounts }> {
    return {
      compositor: await (await this.#worker('compositor')).evaluate('mediaCounts()'),
      mixer: await (await this.#worker('mixer')).evaluate('mediaCounts()'),
    };
  }

  /** Keeps the mixer's worker from anything else for so long, from this part of a second on; gives when that was. */
  async stallMixer(intoSecondMs: number, forMs: number): Promise<{ startMs: number; endMs: number }> {
    const mixer = await this.#worker('mixer');
    return mixer.evaluate(`(async () => {
      await new Promise((done) => setTimeout(done, (1000 - Date.now() % 1000 + ${intoSecondMs}) % 1000));
      const startMs = Date.now();
      while (Date.now() < startMs + ${forMs});
      return { startMs, endMs: Date.now() };
    })()`);
  }

  /** Keeps the compositor's worker from anything for so long. */
  async stallCompositor(forMs: number): Promise<void> {
    const compositor = await this.#worker('compositor');
    await compositor.evaluate(`(() => {
      for (const end = Date.now() + ${forMs}; Date.now() < end;);
    })()`);
  }

  async retryCapture(id: string): Promise<void> {
    await this.page.evaluate(`window.page.program.retryCapture(${JSON.stringify(id)})`);
  }

  async close(): Promise<void> {
    await this.page.goto('about:blank');
  }

  /** The page's worker of this name, as soon as it has one. */
  async #worker(name: string): Promise<Worker> {
    for (;;) {
      const worker = this.page.workers().find((each) => each.url().includes(`/${name}.worker`));
      if (worker) return worker;
      await this.page.waitForEvent('worker');
    }
  }
}
