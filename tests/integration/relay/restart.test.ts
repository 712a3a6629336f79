import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { Agent, get as getHttps } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readRuntimeFile } from '../../../server/runtime-file.ts';
import { messageOf } from '../../../src/shared/base/errors.ts';
import { TestCertificate } from '../../support/certificate-files.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { isAlive } from '../../support/processes.ts';
import { RelayProcess } from '../../support/relay-process.ts';

const footlight = path.join(import.meta.dirname, '..', '..', '..', 'cli', 'footlight.ts');
const patience = { timeout: 40_000 };

const anyCertificate = new Agent({ rejectUnauthorized: false });

/** Asks for a playlist again and again, as players do, and writes down what it gets. */
class Watcher {
  /** Or why there was no answer. */
  readonly statuses: (number | string)[] = [];
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(url: string) {
    this.#done = this.#run(url);
  }

  async #run(url: string): Promise<void> {
    while (!this.#stopped) {
      try {
        const headers = { connection: 'close' };
        const request = url.startsWith('https:')
          ? getHttps(url, { agent: anyCertificate, headers })
          : getHttp(url, { headers });
        const [answer] = (await once(request, 'response')) as [IncomingMessage];
        await text(answer);
        this.statuses.push(answer.statusCode ?? 0);
      } catch (error) {
        this.statuses.push(messageOf(error));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#done;
  }
}

describe('a restart in mid-broadcast', () => {
  let relay: RelayProcess;
  const publishers: FfmpegPublisher[] = [];
  let successorPid: number | undefined;
  let certificate: TestCertificate;

  afterEach(async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.kill()));
    if (successorPid !== undefined) {
      const pid = successorPid;
      process.kill(pid, 'SIGTERM');
      await vi.waitUntil(() => !isAlive(pid), patience);
    }
    await relay.dispose();
    certificate.dispose();
  });

  const publish = (url: string): FfmpegPublisher => {
    const publisher = new FfmpegPublisher(url, { size: '320x180', frameRate: 10 });
    publishers.push(publisher);
    return publisher;
  };

  it('refuses nobody, shows the slate, and goes on in the same playlists when publishers are back', async () => {
    certificate = new TestCertificate();
    relay = await RelayProcess.start({
      args: ['--https', '127.0.0.1:0'],
      env: {
        FOOTLIGHT_RUNGS: '[]',
        FOOTLIGHT_RECONNECT_GRACE_S: '30',
        FOOTLIGHT_TLS_CERTIFICATE_FILE: certificate.certificateFile,
        FOOTLIGHT_TLS_KEY_FILE: certificate.keyFile,
      },
    });
    const [show, waiting] = await Promise.all(['show', 'waiting'].map((slug) => relay.createChannel(slug)));
    const first = [show?.rtmpUrl ?? '', waiting?.srtUrl ?? ''].map(publish);
    await waitForChannel(relay.http, 'waiting', ({ live }) => live);
    const { liveSince } = await waitForChannel(relay.http, 'show', ({ live }) => live);
    const viewer = new HlsViewer(relay.http, 'show');
    const before = await viewer.playlist('source');
    const watchers = [relay.http, relay.ready.https].map(
      (address) => new Watcher(`${address}/hls/show/source/playlist.m3u8`),
    );

    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    const goodUntilS = /^footlight_certificate_not_after_seconds (\S+)$/m.exec(metrics)?.[1];
    expect(Number(goodUntilS) * 1000).toBeGreaterThan(Date.now());

    const formerEnd = once(relay.process, 'exit');
    const run = (command: string) =>
      promisify(execFile)(process.execPath, [footlight, command, '--data', relay.dataDirectory, '--json']);
    const restart = run('restart');
    // It is told to come again, and does so at once: the successor is not there yet.
    await first[0]?.ended();
    const returned = publish(show?.rtmpUrl ?? '');
    // Calls while there are two relays or none, and asks until it is answered.
    const calling = publish(`${show?.srtUrl ?? ''},b=1&connect_timeout=30000`);
    const { stdout } = await restart;
    successorPid = (JSON.parse(stdout) as { pid: number }).pid;
    expect(successorPid).not.toBe(relay.process.pid);
    expect(readRuntimeFile(path.join(relay.dataDirectory, 'relay.json'))).toMatchObject({
      pid: successorPid,
      http: relay.ready.http,
      rtmp: relay.ready.rtmp,
      srt: relay.ready.srt,
    });
    expect(await formerEnd).toEqual([0, null]);

    const behindSlate = new HlsViewer(relay.http, 'waiting').playlistUntil('source', ({ segments }) =>
      segments.some(({ discontinuity, uri }) => discontinuity && uri !== undefined),
    );
    const after = await viewer.playlistUntil('source', ({ segments }) =>
      segments.some(({ discontinuity, uri }) => discontinuity && uri !== undefined),
    );
    for (const watcher of watchers) {
      await watcher.stop();
      expect(watcher.statuses.length).toBeGreaterThan(3);
      expect(watcher.statuses.filter((status) => status !== 200)).toEqual([]);
    }
    expect(returned.stderr).toBe('');
    await expect
      .poll(async () => (await fetch(`${relay.http}/metrics`)).text(), patience)
      .toContain('footlight_connection_bytes_total{channel="show",mode="publish",protocol="srt"');
    expect(calling.stderr).toBe('');
    // The player would take another time for another broadcast.
    expect(await waitForChannel(relay.http, 'show', ({ live }) => live)).toMatchObject({ liveSince });
    const urisOf = ({ segments }: typeof after) => segments.map(({ uri }) => uri).filter(Boolean);
    expect(urisOf(after).slice(0, urisOf(before).length)).toEqual(urisOf(before));
    const dates = after.segments.map(({ dateMs }) => dateMs);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));

    // Whose publisher stays away has the slate, marked as what it is from the last picture before it on.
    const { text, segments } = await behindSlate;
    const began = segments.findIndex(({ discontinuity }) => discontinuity);
    const marks = [...text.matchAll(/^#EXT-X-DATERANGE:.*footlight\.interruption.*$/gm)].map(
      ([line]) => line,
    );
    expect(marks).toHaveLength(1);
    const { dateMs = NaN, durationS = NaN } = segments[began - 1] ?? {};
    const startMs = Date.parse(/START-DATE="([^"]+)"/.exec(marks[0] ?? '')?.[1] ?? '');
    // Sound may reach a little further than the picture.
    const lateMs = startMs - dateMs - durationS * 1000;
    expect(lateMs).toBeGreaterThan(-5);
    expect(lateMs).toBeLessThan(1000);
    publish(waiting?.srtUrl ?? '');
    const whole = await new HlsViewer(relay.http, 'waiting').playlistUntil('source', (now) =>
      /^#EXT-X-DATERANGE:.*footlight\.interruption.*(?:DURATION|END-DATE)=/m.test(now.text),
    );
    expect(whole.text).toContain(/ID="[^"]+"/.exec(marks[0] ?? '')?.[0]);
    expect(whole.ended).toBe(false);

    expect(JSON.parse((await run('stop')).stdout)).toEqual({ pid: successorPid });
    expect(isAlive(successorPid)).toBe(false);
    successorPid = undefined;
  }, 120_000);
});
