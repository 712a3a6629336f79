import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SocketListener } from '../../support/srt-sockets.ts';
import { probe } from '../rtmp/programs.ts';
import { recordProgram, type ProgramRecording } from './program-recording.ts';
import { runEngine } from './running-engine.ts';
import { TestPage } from './test-page.ts';

const passphrase = 'a secret of two';
let recording: ProgramRecording;

beforeAll(async () => {
  recording = await recordProgram();
});

async function openListener() {
  const received: Uint8Array[] = [];
  const listener = await SocketListener.open({ passphrase, received: (payload) => received.push(payload) });
  onTestFinished(() => {
    listener.close();
  });
  return { listener, received, url: `srt://127.0.0.1:${listener.port}` };
}

async function openPage(uiUrl: string): Promise<TestPage> {
  const page = await TestPage.open(uiUrl, recording);
  onTestFinished(() => page.close());
  return page;
}

describe('A broadcast over SRT', () => {
  it('brings picture and sound to a listener, and tells how the way is', async () => {
    const { listener, received, url } = await openListener();
    const query = `streamid=#!::r=show,m=publish,s=KEY&passphrase=${encodeURIComponent(passphrase)}&latency=150`;
    const { engine, log } = await runEngine({ destinations: [`${url}?${query}`] });
    const page = await openPage(engine.uiUrl);
    expect(await page.calls.destinations.list.query()).toMatchObject([
      { url, latencyMs: 150, hasKey: true, hasPassphrase: true },
    ]);
    await page.calls.session.goLive.mutate({});
    const state = await page.until(
      ({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > 60 && only?.srt !== undefined,
    );
    expect(state.destinations[0]).toMatchObject({
      ...{ phase: 'live', droppedVideoFrames: 0, reconnects: 0 },
      srt: { latencyMs: 150, encrypted: true, droppedPackets: 0 },
    });
    // What a machine that stands still for a moment sends twice is counted as lost.
    expect(state.destinations[0]?.srt?.lossPercent).toBeLessThan(5);
    await page.calls.session.stop.mutate();
    const idle = await page.until(({ phase }) => phase === 'idle');
    expect(idle.destinations[0]?.srt).toBeUndefined();
    while (listener.endings.length === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(listener.streamIds).toEqual(['#!::r=show,m=publish,s=KEY']);
    const streams = await probe(Buffer.concat(received));
    expect(streams.map(({ codec_name: name }) => name)).toEqual(['h264', 'aac']);
    expect(Number(streams[0]?.nb_read_packets)).toBeGreaterThan(60);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(log.lines.filter(({ text }) => /KEY|secret of two/u.test(text))).toEqual([]);
  });

  it('is not live with another passphrase, and says why', async () => {
    const { url } = await openListener();
    const { engine } = await runEngine({ destinations: [`${url}?passphrase=another+secret`] });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    const state = await page.until(
      ({ phase, destinations: [only] }) => phase === 'idle' && only?.phase === 'failed',
    );
    expect(state.destinations[0]?.problem).toEqual({
      code: 'DESTINATION_REFUSED',
      message: expect.stringContaining('passphrase') as string,
    });
    expect(page.states.some(({ phase }) => phase === 'live')).toBe(false);
  });

  it('comes back after a loss', async () => {
    const { listener, url } = await openListener();
    const { engine } = await runEngine({
      destinations: [`${url}?passphrase=${encodeURIComponent(passphrase)}`],
    });
    const page = await openPage(engine.uiUrl);
    await page.calls.session.goLive.mutate({});
    await page.until(({ phase }) => phase === 'live');
    listener.connections.at(-1)?.close(performance.now() * 1000);
    const lost = await page.until(({ destinations: [only] }) => only?.nextTryAtMs !== undefined);
    expect(lost.destinations[0]).toMatchObject({
      phase: 'reconnecting',
      problem: { code: 'DESTINATION_LOST' },
    });
    const sent = lost.destinations[0]?.sentVideoFrames ?? 0;
    await page.until(({ destinations: [only] }) => (only?.sentVideoFrames ?? 0) > sent + 10);
    expect(page.state?.destinations[0]).toMatchObject({ phase: 'live', reconnects: 1 });
    expect(listener.connections).toHaveLength(2);
  });
});
