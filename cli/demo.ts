import { Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../src/shared/base/errors.ts';
import { ensureBuilt } from './build.ts';
import { runDemo, type DemoProtocol, type DemoResult } from './measure/demo-run.ts';

const secondsFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < least || value > 86_400) {
      throw new InvalidArgumentError(`Give a number of seconds from ${least} to 86400.`);
    }
    return value;
  };

function describe(result: DemoResult): string {
  if (!result.ok) return `The demo failed: ${result.reason ?? 'for a reason unknown'}`;
  const { protocol, glassToGlassMs, avOffsetMs, frames, fps, rungs } = result;
  return [
    `Over ${protocol.toUpperCase()}, camera to viewer: ${Math.round(glassToGlassMs.median)} ms (95 of 100 frames within ${Math.round(glassToGlassMs.p95)} ms)`,
    `Picture: ${fps.toFixed(1)} frames/s, ${frames.shown} shown, ${frames.repeated} repeated, ${frames.lost} lost`,
    `Sound: ${Math.round(avOffsetMs.median)} ms behind the picture (${Math.round(avOffsetMs.max)} ms at most)`,
    `Qualities: ${rungs.join(', ')}`,
  ].join('\n');
}

const program = new Command('demo')
  .description('Goes the whole way with a synthetic camera and microphone, and measures what a viewer gets.')
  .option('--seconds <n>', 'seconds of live picture to watch', secondsFrom(1), 20)
  .option(
    '--settled <n>',
    'seconds at its own pace after which the player is measured; 0 measures from the first picture on',
    secondsFrom(0),
    2,
  )
  .option('--json', 'print nothing but the result', false)
  .addOption(
    new Option('--protocol <protocol>', 'how the studio reaches the relay')
      .choices(['srt', 'rtmp'])
      .default('srt'),
  )
  .option(
    '--srt <host:port>',
    'where the relay takes SRT in',
    process.env['FOOTLIGHT_SRT'] ?? '127.0.0.1:8890',
  )
  .option(
    '--rtmp <host:port>',
    'where the relay takes RTMP in',
    process.env['FOOTLIGHT_RTMP'] ?? '127.0.0.1:1935',
  )
  .parse();
const options = program.opts<{
  seconds: number;
  settled: number;
  json: boolean;
  protocol: DemoProtocol;
  srt: string;
  rtmp: string;
}>();

const say = (line: string): void => {
  if (!options.json) process.stderr.write(`${line}\n`);
};

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error('The demo was stopped before its end.')));
}

let result: DemoResult;
try {
  await ensureBuilt('web', 'studio');
  result = await runDemo({
    seconds: options.seconds,
    settledMs: options.settled * 1000,
    protocol: options.protocol,
    srtAddress: options.srt,
    rtmpAddress: options.rtmp,
    say,
    signal: interrupted.signal,
  });
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exit(1);
}
if (!options.json) process.stdout.write(`${describe(result)}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = result.ok ? 0 : 1;
