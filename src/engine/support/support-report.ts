import { arch, cpus, freemem, homedir, loadavg, platform, release, totalmem, uptime, version } from 'node:os';
import { Zip, ZipPassThrough } from 'fflate';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { EngineService } from '../../shared/contracts/engine.ts';
import type { SupportEntry, SupportService } from '../../shared/contracts/support.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { LogFile } from './log-file.ts';
import { plainText, plainValue } from './without-secrets.ts';

interface ReportFile {
  name: string;
  about: string;
  text: string;
}

export interface SupportPorts {
  engine: () => Omit<EngineService, 'support'>;
  log: LogFile;
  /** Everything that must not be in it. */
  secrets: () => Promise<string[]>;
}

const maxProblems = 300;

/** Puts reports together. Nothing of them leaves the machine by itself. */
export class SupportReport implements SupportService {
  readonly #ports: SupportPorts;
  #files: readonly ReportFile[] | undefined;

  constructor(ports: SupportPorts) {
    this.#ports = ports;
  }

  async prepare(): Promise<SupportEntry[]> {
    const secrets = await this.#ports.secrets();
    const files = await this.#collect();
    const home = homedir();
    this.#files = files.map((file) => {
      const text = plainText(file.text, secrets);
      // Where the performer's files lie says who they are.
      return { ...file, text: home.length > 1 ? text.replaceAll(home, '~') : text };
    });
    return this.#files.map(({ name, about, text }) => ({ name, about, byteLength: Buffer.byteLength(text) }));
  }

  /** What was prepared last as a ZIP file. @throws FootlightError NOT_FOUND */
  zip(): Uint8Array {
    if (!this.#files) throw new FootlightError('NOT_FOUND', 'No report was prepared.');
    const pieces: Uint8Array[] = [];
    const zip = new Zip((failure, bytes) => {
      if (failure) throw failure;
      pieces.push(bytes);
    });
    for (const { name, text } of this.#files) {
      const entry = new ZipPassThrough(name);
      zip.add(entry);
      entry.push(new TextEncoder().encode(text), true);
    }
    zip.end();
    return Buffer.concat(pieces);
  }

  async #collect(): Promise<ReportFile[]> {
    const engine = this.#ports.engine();
    const encoders = await engine.encoders().catch((failure: unknown) => ({ problem: messageOf(failure) }));
    const log = this.#ports.log.read();
    const json = (name: string, about: string, content: unknown): ReportFile => {
      return { name, about, text: `${JSON.stringify(plainValue(content, []), null, 2)}\n` };
    };
    const problems = log
      .toReversed()
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => /"level":"(?:warn|error)"/.test(line))
      .slice(-maxProblems);
    return [
      json('studio.json', 'Version of the studio, and what this computer is.', {
        studio: engine.environment(),
        machine: machineFacts(),
      }),
      json('settings.json', 'Your settings, without passwords.', engine.settings()),
      json('destinations.json', 'Your destinations, without stream keys.', engine.destinations()),
      json(
        'collection.json',
        'The open scene collection, without what stands in its addresses behind the ?.',
        withoutOwnPages(engine.collection()),
      ),
      json('state.json', 'How broadcast, recording and picture are doing now.', {
        session: engine.sessionState(),
        recording: engine.recording.state(),
        program: engine.programStats(),
      }),
      json(
        'encoders.json',
        'The encoders that were tried on this computer, and how fast they are.',
        encoders,
      ),
      {
        name: 'problems.log',
        about: 'Recent errors and warnings.',
        text: problems.map((line) => `${line}\n`).join(''),
      },
      ...log.map(({ name, text }) => ({
        name: `log/${name}`,
        about: 'The log of the studio’s engine. It has no keys and no chat in it.',
        text,
      })),
    ];
  }
}

/** A page of the performer's own can have anything in it. */
function withoutOwnPages(collection: SceneCollection): unknown {
  const sources = collection.sources.map((source) =>
    source.kind === 'webPage' && source.settings.html !== ''
      ? { ...source, settings: { ...source.settings, html: `(${source.settings.html.length} characters)` } }
      : source,
  );
  return { ...collection, sources };
}

function machineFacts(): object {
  const processors = cpus();
  return {
    system: `${platform()} ${release()} ${arch()}`,
    systemVersion: version(),
    processor: processors[0]?.model,
    processorCores: processors.length,
    load: loadavg().map((each) => Math.round(each * 100) / 100),
    memoryMegabytes: Math.round(totalmem() / 2 ** 20),
    freeMemoryMegabytes: Math.round(freemem() / 2 ** 20),
    engineMemoryMegabytes: Math.round(process.memoryUsage.rss() / 2 ** 20),
    hoursSinceStart: Math.round(uptime() / 360) / 10,
    runtime: process.versions,
    time: new Date().toISOString(),
  };
}
