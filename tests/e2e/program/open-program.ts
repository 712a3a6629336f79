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
    const given = [collection, settings].map((each) => JSON.stringify(each) ?? 'undefined');
    await this.page.evaluate(`window.page.start(${given.join(', ')})`);
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

  /** Waits until an expression over `captures` is true in the page. */
  async untilCaptures(expression: string): Promise<void> {
    await this.page.waitForFunction(`window.page.captures.some((capture) => ${expression})`);
  }

  async untilCapture(id: string, phase: string): Promise<void> {
    await this.untilCaptures(`capture.id === '${id}' && capture.phase === '${phase}'`);
  }

  async close(): Promise<void> {
    await this.page.context().browser()?.close();
  }
}
