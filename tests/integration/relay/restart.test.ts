import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { Agent, get as getHttps } from 'node:https';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

/** On a connection of its own. */
async function statusAt(url: string): Promise<number | undefined> {
  const headers = { connection: 'close' };
  const request = url.startsWith('https:')
    ? getHttps(url, { agent: anyCertificate, headers })
    : getHttp(url, { headers });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await text(answer);
  return answer.statusCode;
}

/** Of each door. More would take the processor from the relays. */
const watchersPerDoor = 12;

/**
 * Asks for a playlist without a pause, on a connection of its own each time, and writes down what it gets: at
 * any moment some connections are just being made.
 */
class Watcher {
  answered = 0;
  /** What else than an answer it got. */
  readonly failures: string[] = [];
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(url: string) {
    this.#done = this.#run(url);
  }

  async #run(url: string): Promise<void> {
    while (!this.#stopped) {
      try {
        const status = await statusAt(url);
        if (status === 200) this.answered += 1;
        else this.failures.push(String(status));
      } catch (error) {
        this.failures.push(messageOf(error));
      }
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#done;
  }
}

describe('a restart', () => {
  let relay: RelayProcess;
  let certificate: TestCertificate;
  const watchers: Watcher[] = [];
  const publishers: FfmpegPublisher[] = [];
  let successorPid: number | undefined;

  beforeEach(() => {
    certificate = new TestCertificate();
  });
  afterEach(async () => {
    await Promise.all(watchers.splice(0).map((watcher) => watcher.stop()));
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
  const run = (command: string) =>
    promisify(execFile)(process.execPath, [footlight, command, '--data', relay.dataDirectory, '--json']);
  /** By the command; the successor is ended after the test. */
  const restart = async (): Promise<void> => {
    successorPid = (JSON.parse((await run('restart')).stdout) as { pid: number }).pid;
  };

  it('in mid-broadcast refuses nobody, shows the slate, and goes on in the same playlists when publishers are back', async ({
    annotate,
  }) => {
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
    for (const address of [relay.http, relay.ready.https]) {
      for (let count = 0; count < watchersPerDoor; count += 1)
        watchers.push(new Watcher(`${address}/hls/show/source/playlist.m3u8`));
    }

    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    const goodUntilS = /^footlight_certificate_not_after_seconds (\S+)$/m.exec(metrics)?.[1];
    expect(Number(goodUntilS) * 1000).toBeGreaterThan(Date.now());

    const formerEnd = once(relay.process, 'exit');
    const restarting = restart();
    // It is told to come again, and does so at once: the successor is not there yet.
    await first[0]?.ended();
    const returned = publish(show?.rtmpUrl ?? '');
    // Calls while there are two relays or none, and asks until it is answered.
    const calling = publish(`${show?.srtUrl ?? ''},b=1&connect_timeout=30000`);
    await restarting;
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
    await Promise.all(watchers.map((watcher) => watcher.stop()));
    expect(watchers.flatMap(({ failures }) => failures)).toEqual([]);
    const answered = watchers.map((watcher) => watcher.answered);
    await annotate(`Answered were ${answered.join(', ')} calls.`);
    expect(Math.min(...answered)).toBeGreaterThan(10);
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
    expect(isAlive(successorPid ?? 0)).toBe(false);
    successorPid = undefined;
  }, 120_000);

  it('leaves the old relay alone if the new one can not start, and opens and closes doors as the settings are by then', async () => {
    const config = path.join(path.dirname(certificate.certificateFile), 'config.json');
    const configure = (settings: object): void => {
      const { certificateFile, keyFile } = certificate;
      const files = { tlsCertificateFile: certificateFile, tlsKeyFile: keyFile };
      writeFileSync(config, JSON.stringify({ ...files, ...settings }));
    };
    configure({ https: '127.0.0.1:0' });
    relay = await RelayProcess.start({ args: ['--config', config] });
    const { http, https } = relay.ready;
    const former = relay.process;
    const formerEnd = once(former, 'exit');
    watchers.push(new Watcher(`${http}/healthz`), new Watcher(`${https ?? ''}/healthz`));

    configure({ https: 'nowhere' });
    const asked = await fetch(`${http}/api/v1/relay/restart`, {
      method: 'POST',
      headers: { authorization: `Bearer ${relay.adminToken}` },
    });
    expect(asked.status).toBe(202);
    await expect.poll(() => relay.stderr, patience).toContain('The setting https is "nowhere"');
    await Promise.all(watchers.map((watcher) => watcher.stop()));
    expect(watchers.flatMap(({ failures }) => failures)).toEqual([]);
    expect(former.exitCode).toBe(null);

    configure({ rtmps: '127.0.0.1:0' });
    await restart();
    expect(await formerEnd).toEqual([0, null]);
    const now = readRuntimeFile(path.join(relay.dataDirectory, 'relay.json'));
    expect(now).toMatchObject({ pid: successorPid, http, rtmp: relay.ready.rtmp, srt: relay.ready.srt });
    expect(now?.https).toBe(undefined);
    expect(await statusAt(`${http}/healthz`)).toBe(200);
    await expect(statusAt(`${https ?? ''}/healthz`)).rejects.toThrow('ECONNREFUSED');
    const rtmps = connect({ port: Number(new URL(now?.rtmps ?? '').port), rejectUnauthorized: false });
    await once(rtmps, 'secureConnect');
    rtmps.destroy();
  }, 60_000);
});
