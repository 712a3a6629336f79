import { Argument, Command } from 'commander';
import { ensureBuilt } from '../../cli/build.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { Benchmark, Measurement } from './measurement.ts';
import { benchHls } from './hls/hls.ts';
import { benchLatency } from './latency.ts';
import { benchRtmp } from './rtmp.ts';
import { benchSrt } from './srt.ts';
import { benchStudio } from './studio/studio.ts';

const benchmarks: Record<string, Benchmark> = {
  hls: benchHls,
  latency: benchLatency,
  rtmp: benchRtmp,
  srt: benchSrt,
  studio: benchStudio,
};

function inWords({ name, value, unit, atMost, atLeast, peer }: Measurement): string {
  const shown = `${name}: ${value.toLocaleString('en', { maximumFractionDigits: 2 })} ${unit}`;
  const compared = peer
    ? ` (${peer.name}: ${peer.value.toLocaleString('en', { maximumFractionDigits: 2 })} ${unit}, ratio ${(value / peer.value).toFixed(2)})`
    : '';
  const bound = atMost ?? atLeast;
  if (bound === undefined) return `     ${shown}${compared}`;
  const word = atMost === undefined ? 'at least' : 'at most';
  return `${isKept({ value, atMost, atLeast }) ? 'ok  ' : 'MISS'} ${shown}, ${word} ${bound}${compared}`;
}

function isKept({
  value,
  atMost,
  atLeast,
}: {
  value: number;
  atMost?: number | undefined;
  atLeast?: number | undefined;
}): boolean {
  return value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);
}

const program = new Command('bench')
  .description('Measures speed and memory; beside a peer where one is installed.')
  .addArgument(new Argument('[names...]', 'which ones').choices(Object.keys(benchmarks)))
  .option('--json', 'print the measurements as JSON', false)
  .parse();
const json = program.opts<{ json: boolean }>().json;
const names = program.args.length > 0 ? program.args : Object.keys(benchmarks);

await ensureBuilt('web', 'studio');
const results: Record<string, Measurement[]> = {};
for (const name of names) {
  const benchmark = benchmarks[name];
  if (!benchmark) continue;
  try {
    results[name] = await benchmark();
  } catch (thrown) {
    process.stderr.write(`${name}: ${messageOf(thrown)}\n`);
    process.exitCode = 1;
    continue;
  }
  if (!json) process.stdout.write(`${name}\n${results[name].map((each) => `  ${inWords(each)}\n`).join('')}`);
}
if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
if (
  Object.values(results)
    .flat()
    .some((each) => !isKept(each))
)
  process.exitCode = 1;
