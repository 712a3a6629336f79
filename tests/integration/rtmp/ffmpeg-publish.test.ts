import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Closers, openDoor } from './doors.ts';
import { probe, runProgram, testSource } from './programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

function publish(url: string, frames: number) {
  const program = runProgram('/usr/bin/ffmpeg', [...testSource(frames), '-f', 'flv', url]);
  closers.add(async () => {
    program.child.kill('SIGKILL');
    await program.finished;
  });
  return program;
}

it('takes FFmpeg’s H.264 and AAC, and hands on a stream that ffprobe reads to the last frame', async () => {
  const { gate, listener, logger, port } = await openDoor(closers);

  const { code } = await publish(`rtmp://127.0.0.1:${port}/live/KEY`, 75).finished;
  const recorded = await gate.publication();

  expect(code).toBe(0);
  expect(await recorded.ended()).toEqual({ orderly: true, message: 'The publisher ended the stream.' });
  expect(recorded.endings).toHaveLength(1);
  expect(recorded.chunks.slice(0, 2).map((chunk) => chunk.role === 'config' && chunk.slot)).toEqual([
    'header',
    'metadata',
  ]);
  expect(recorded.chunks.filter(({ role }) => role === 'keyframe')).toHaveLength(3);
  const streams = await probe(recorded.bytes());
  expect(streams).toMatchObject([
    { codec_type: 'video', codec_name: 'h264', width: 320, height: 180, nb_read_packets: '75' },
    { codec_type: 'audio', codec_name: 'aac' },
  ]);
  const locally = await runProgram('/usr/bin/ffmpeg', [...testSource(75), '-f', 'flv', 'pipe:1']).finished;
  expect(streams[1]?.nb_read_packets).toBe((await probe(locally.stdout))[1]?.nb_read_packets);
  expect(listener.statistics()).toMatchObject({ publishesAccepted: 1, publishers: 0, protocolViolations: 0 });
  expect(logger.lines.map(({ level }) => level)).toEqual(['info', 'info']);
});

it('takes what FFmpeg copies out of MPEG-TS, whose first audio configuration is empty', async () => {
  const { gate, port } = await openDoor(closers);
  const folder = mkdtempSync(join(tmpdir(), 'footlight-copied-'));
  closers.add(() => {
    rmSync(folder, { recursive: true });
  });
  const film = join(folder, 'film.ts');
  await runProgram('/usr/bin/ffmpeg', [...testSource(50), '-f', 'mpegts', film]).finished;
  const args = [
    '-v',
    'error',
    '-re',
    '-i',
    film,
    '-c',
    'copy',
    '-f',
    'flv',
    `rtmp://127.0.0.1:${port}/live/KEY`,
  ];
  expect((await runProgram('/usr/bin/ffmpeg', args).finished).code).toBe(0);
  const recorded = await gate.publication();
  expect(await recorded.ended()).toMatchObject({ orderly: true });
  expect(await probe(recorded.bytes())).toMatchObject([
    { codec_name: 'h264', nb_read_packets: '50' },
    { codec_name: 'aac', sample_rate: '48000' },
  ]);
});

it('refuses a wrong key before the stream starts, and never logs the key', async () => {
  const { gate, listener, logger, port } = await openDoor(closers);

  const { code, stderr } = await publish(`rtmp://127.0.0.1:${port}/live/WRONG-KEY`, 25).finished;

  expect(code).not.toBe(0);
  expect(stderr).toContain('The stream key is not known.');
  expect(gate.publications).toHaveLength(0);
  expect(listener.statistics()).toMatchObject({ publishesRefused: 1, publishesAccepted: 0 });
  expect(logger.lines).toHaveLength(1);
  expect(logger.lines[0]).toMatchObject({
    level: 'warn',
    text: expect.stringContaining('127.0.0.1') as string,
  });
  expect(JSON.stringify(logger.lines)).not.toContain('WRONG-KEY');
});

it('refuses a codec that it does not carry, in words', async () => {
  const { gate, port } = await openDoor(closers);
  const args = [
    '-hide_banner',
    '-loglevel',
    'warning',
    '-nostdin',
    '-re',
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=160x90:rate=25',
  ];

  await runProgram('/usr/bin/ffmpeg', [
    ...args,
    '-t',
    '20',
    '-c:v',
    'flv',
    '-f',
    'flv',
    `rtmp://127.0.0.1:${port}/live/KEY`,
  ]).finished;
  const ending = await (await gate.publication()).ended();

  expect(ending.orderly).toBe(false);
  expect(ending.message).toContain('Sorenson H.263 is not taken here');
});
