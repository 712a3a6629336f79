import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program under test's control, with everything that it said. */
export interface RunningProgram {
  child: ChildProcess;
  /** Resolves with the exit code and what was written. */
  finished: Promise<{ code: number | null; stdout: Buffer; stderr: string }>;
}

export function runProgram(command: string, args: readonly string[], input?: Uint8Array): RunningProgram {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  // A program that has seen enough closes its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const finished = once(child, 'close').then(() => ({
    code: child.exitCode,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
  }));
  return { child, finished };
}

export interface ProbedStream {
  codec_name: string;
  codec_type: string;
  width?: number;
  height?: number;
  nb_read_packets: string;
}

/** What ffprobe finds in a file's bytes, with its packets counted. */
export async function probe(bytes: Uint8Array): Promise<ProbedStream[]> {
  const args = ['-v', 'error', '-count_packets', '-show_streams', '-of', 'json', '-i', 'pipe:0'];
  const { stdout, stderr } = await runProgram('/usr/bin/ffprobe', args, bytes).finished;
  if (stderr !== '') throw new Error(`ffprobe: ${stderr}`);
  return (JSON.parse(stdout.toString()) as { streams: ProbedStream[] }).streams;
}

/** Arguments of ffmpeg for `frames` pictures at 25 a second, and sound as long, as fast as it goes. */
export function testSource(frames: number): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'warning', '-nostdin'],
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x180:rate=25',
      '-f',
      'lavfi',
      '-i',
      `sine=sample_rate=48000:duration=${frames / 25}`,
    ],
    ...['-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '25'],
    ...['-c:a', 'aac', '-b:a', '96k'],
  ];
}
