import { afterEach, expect, it } from 'vitest';
import { TranscodeJob } from '../../../src/media-worker/client/transcode-job.ts';
import type { WorkerHost } from '../../../src/media-worker/client/worker-host.ts';
import type { WorkerLink, WorkerLinkEvents } from '../../../src/media-worker/client/worker-link.ts';
import type { InputRest, TranscodeSettings } from '../../../src/media-worker/jobs.ts';

const settings: TranscodeSettings = {
  input: 'flv',
  source: 'copy',
  rungs: [],
  partTargetMs: 340,
  segmentTargetMs: 2000,
  maxSegmentMs: 6000,
  audioBitrateKbps: 128,
};
const started: TranscodeJob[] = [];
afterEach(() => {
  for (const job of started.splice(0)) job.kill();
});

/** A job, what its worker is sent ("end", or the bytes of an input), and a way to say what the worker says. */
function startJob(): { job: TranscodeJob; sent: string[]; rest: (rest: InputRest) => void } {
  const sent: string[] = [];
  const link = {
    isConnected: true,
    queuedBytes: 0,
    send: (type: string, _header: unknown, body?: Uint8Array) => {
      if (type !== 'start') sent.push(type === 'input' ? [...(body ?? [])].join(' ') : type);
    },
    close: () => undefined,
  };
  let events: WorkerLinkEvents | undefined;
  const host = {
    launch: (given: WorkerLinkEvents) => {
      events = given;
      return link as unknown as WorkerLink;
    },
  };
  const job = new TranscodeJob(host as unknown as WorkerHost, () => undefined, settings, {
    hungAfterMs: 60_000,
    maxMemoryBytes: 1e9,
  });
  started.push(job);
  return {
    job,
    sent,
    rest: (header) => events?.message({ type: 'rest', header, body: new Uint8Array() }),
  };
}

function write(job: TranscodeJob, ...pieces: number[]): void {
  for (const piece of pieces) job.write(Uint8Array.of(piece), true);
}

it('sends what the worker can make nothing of together with what completes it', () => {
  const { job, sent, rest } = startJob();
  write(job, 1);
  rest({ afterInputs: 1, pieces: 2, forMs: 60_000 });
  write(job, 2, 3, 4, 5);
  expect(sent).toEqual(['1', '2 3 4', '5']);
});

it('sends a keyframe at once, and with it what waits; and all of it at the end', () => {
  const { job, sent, rest } = startJob();
  write(job, 1);
  rest({ afterInputs: 1, pieces: 9, forMs: 60_000 });
  write(job, 2);
  job.write(Uint8Array.of(3));
  rest({ afterInputs: 2, pieces: 9, forMs: 60_000 });
  write(job, 4, 5);
  job.end();
  expect(sent).toEqual(['1', '2 3', '4 5', 'end']);
});

it('lets nothing wait when the time is over, or when the worker spoke of less than it was sent', () => {
  const { job, sent, rest } = startJob();
  write(job, 1, 2);
  rest({ afterInputs: 1, pieces: 9, forMs: 60_000 });
  write(job, 3);
  rest({ afterInputs: 3, pieces: 9, forMs: 0 });
  write(job, 4);
  expect(sent).toEqual(['1', '2', '3', '4']);
});
