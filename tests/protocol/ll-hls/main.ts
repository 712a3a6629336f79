/**
 * Walks the rules of low-latency HLS on any server:
 * `node tests/protocol/ll-hls/main.ts URL [--seconds N] [--ended | --stalled]`, where the URL is that of a
 * multivariant or media playlist. Prints a line for each rule; ends with 1 if one is broken.
 */
import { parseArgs } from 'node:util';
import { checkLive, checkState, verdicts } from './conformance.ts';
import { rules } from './rules.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    ended: { type: 'boolean', default: false },
    stalled: { type: 'boolean', default: false },
  },
});
const [address] = positionals;
if (address === undefined) {
  process.stderr.write('Usage: node tests/protocol/ll-hls/main.ts URL [--seconds N] [--ended | --stalled]\n');
  process.exit(2);
}
const url = new URL(address);
const result =
  values.ended || values.stalled
    ? await checkState(url, values.ended ? 'ended' : 'stalled')
    : await checkLive(url, { followS: Number(values.seconds), slackS: 1 });
const marks = { kept: 'ok      ', broken: 'BROKEN  ', 'not seen': 'not seen' };
for (const { rule, outcome, found } of verdicts(result)) {
  process.stdout.write(`${marks[outcome]}  ${String(rule).padStart(2)}  ${rules[rule]}\n`);
  for (const what of found) process.stdout.write(`                ${what}\n`);
  if (outcome === 'broken') process.exitCode = 1;
}
