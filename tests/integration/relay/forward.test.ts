import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forwardListSchema, forwardSchema, type Forward } from '../../../src/shared/contracts/forwards.ts';
import type { ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { freePort } from '../../support/free-port.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { ffprobe } from '../media-worker/fixtures.ts';

const wait = { timeout: 40_000, interval: 250 };

describe('a channel that is sent on', () => {
  let relay: RelayProcess;
  let channel: ChannelWithKey;
  let directory: string;
  const listeners: ChildProcess[] = [];

  /** The system's ffmpeg as the server of a foreign platform: takes one stream, and keeps it. */
  function listen(...input: string[]): { file: string; ended: Promise<unknown> } {
    const file = path.join(directory, `${listeners.length}.ts`);
    const child = spawn(
      'ffmpeg',
      ['-v', 'error', '-nostdin', ...input, '-c', 'copy', '-flush_packets', '1', '-f', 'mpegts', file],
      { stdio: 'ignore' },
    );
    listeners.push(child);
    return { file, ended: once(child, 'close') };
  }
  const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const call = async (method: string, at: string, body?: object): Promise<Response> =>
    fetch(`${relay.http}/api/v1/channels/show/forwards${at}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const add = async (url: string, name: string): Promise<Forward> =>
    forwardSchema.parse(await (await call('POST', '', { url, name })).json());
  const phases = async (): Promise<Record<string, string>> => {
    const { forwards } = forwardListSchema.parse(await (await call('GET', '')).json());
    return Object.fromEntries(forwards.map(({ name, state }) => [name, state.phase]));
  };

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'footlight-forward-'));
    relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } });
    channel = await relay.createChannel('show');
  });
  afterAll(async () => {
    for (const listener of listeners) listener.kill('SIGKILL');
    await relay.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('reaches ffmpeg by RTMP and by SRT, whatever becomes of a dead address; keys are never shown', async () => {
    const [rtmpPort, srtPort, deadPort] = [await freePort(), await freePort(), await freePort()];
    const rtmp = listen('-f', 'flv', '-listen', '1', '-i', `rtmp://127.0.0.1:${rtmpPort}/live/rtmp-secret`);
    const srt = listen('-i', `srt://127.0.0.1:${srtPort}?mode=listener`);
    const made = await add(`rtmp://127.0.0.1:${rtmpPort}/live/rtmp-secret`, 'by RTMP');
    expect(made).toMatchObject({ url: `rtmp://127.0.0.1:${rtmpPort}/live`, state: { phase: 'idle' } });
    const bySrt = await add(`srt://127.0.0.1:${srtPort}?streamid=srt-secret`, 'by SRT');
    const dead = await add(`rtmp://127.0.0.1:${deadPort}/live/dead-secret`, 'dead');
    const upNow = async (): Promise<string[]> => {
      const metrics = await (await fetch(`${relay.http}/metrics`)).text();
      return metrics.match(/^footlight_forward_up\{.*$/gm) ?? [];
    };
    const up = ({ id }: Forward, value: 0 | 1): string =>
      `footlight_forward_up{channel="show",leg="${id}"} ${value}`;
    expect((await call('POST', '', { url: 'http://127.0.0.1/' })).status).toBe(400);

    const publisher = new FfmpegPublisher(channel.srtUrl);
    try {
      await expect.poll(phases, wait).toEqual({ 'by RTMP': 'live', 'by SRT': 'live', dead: 'reconnecting' });
      await expect.poll(() => Math.min(bytesOf(rtmp.file), bytesOf(srt.file)), wait).toBeGreaterThan(300_000);

      expect(new Set(await upNow())).toEqual(new Set([up(made, 1), up(bySrt, 1), up(dead, 0)]));

      // Switching one off ends it alone.
      const off = await call('PATCH', `/${bySrt.id}`, { enabled: false });
      expect(off.status).toBe(200);
      await srt.ended;
      const before = bytesOf(rtmp.file);
      await expect.poll(() => bytesOf(rtmp.file), wait).toBeGreaterThan(before + 100_000);
      expect(await phases()).toEqual({ 'by RTMP': 'live', 'by SRT': 'idle', dead: 'reconnecting' });
    } finally {
      await publisher.stop();
    }
    // The broadcast is over, and so is what was sent on.
    await rtmp.ended;
    for (const { file } of [rtmp, srt]) {
      const streams = await ffprobe(file, '-show_entries', 'stream=codec_name,width,sample_rate');
      expect([...new Set(streams)].toSorted()).toEqual(['aac,48000', 'h264,640']);
      const [seconds] = await ffprobe(file, '-show_entries', 'format=duration');
      expect(Number(seconds)).toBeGreaterThan(1);
    }
    await expect.poll(phases, wait).toEqual({ 'by RTMP': 'idle', 'by SRT': 'idle', dead: 'idle' });
    expect(await upNow()).toEqual([]);
    const answer = await (await call('GET', '')).text();
    for (const secret of ['rtmp-secret', 'srt-secret', 'dead-secret']) {
      expect(answer).not.toContain(secret);
      expect(relay.stderr).not.toContain(secret);
    }
    expect((await call('DELETE', `/${made.id}`)).status).toBe(204);
    expect((await call('DELETE', `/${made.id}`)).status).toBe(404);
  });
});
