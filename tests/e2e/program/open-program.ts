import type { Page } from 'playwright-core';
import type { EncodingSettings, ProgramStats } from '../../../src/shared/contracts/engine.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';

/** The fields of the program's own types that the tests look at; those need the DOM's types. */
export interface SeenCapture {
  id: string;
  phase: string;
  width?: number;
  problem?: { code: string; message: string };
}

/** A page with a running program. */
export class OpenProgram {
  readonly page: Page;
  /** Errors and warnings of the page, among them frames that were never closed. */
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

  async retryCapture(id: string): Promise<void> {
    await this.page.evaluate(`window.page.program.retryCapture(${JSON.stringify(id)})`);
  }

  async close(): Promise<void> {
    await this.page.context().browser()?.close();
  }
}
