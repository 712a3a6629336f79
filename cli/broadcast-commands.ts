import type { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { FootlightError } from '../src/shared/base/errors.ts';
import { broadcastListSchema, broadcastSchema, type Broadcast } from '../src/shared/contracts/broadcasts.ts';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { withRelay } from './with-relay.ts';

function showBroadcast({ id, kind, state, startedAt, durationS, bytes, title }: Broadcast): string {
  const facts = [`${durationS.toFixed(0)} s`, `${(bytes / 1e6).toFixed(1)} MB`, title];
  return [id, kind, state, startedAt, ...facts].join('\t');
}

const at = (id: string): string => `/broadcasts/${encodeURIComponent(id)}`;
const ofChannel = (slug: string): string => `/channels/${encodeURIComponent(slug)}`;

/** Copies an answer into a file, and says every per cent of it on stderr. */
async function save(answer: Response, file: string): Promise<number> {
  if (!answer.body) throw new FootlightError('INTERNAL', 'The relay gave no file.');
  const wholeBytes = Number(answer.headers.get('content-length'));
  let bytes = 0;
  let told = -1;
  await pipeline(
    Readable.fromWeb(answer.body),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        bytes += piece.byteLength;
        const percent = Math.floor((bytes * 100) / wholeBytes);
        if (percent > told) process.stderr.write(`\r${(told = percent)} %`);
        yield piece;
      }
    },
    createWriteStream(`${file}.part`),
  );
  process.stderr.write('\n');
  // A file by its name is there in whole.
  await rename(`${file}.part`, file);
  return bytes;
}

/** `footlight broadcast …`: what the relay keeps of its channels. Needs the running relay. */
export function addBroadcastCommands(program: Command): void {
  const broadcast = program.command('broadcast').description('List, download and delete what is kept');
  const subcommand = (usage: string, description: string): Command =>
    withCommonOptions(broadcast.command(usage).description(description));

  subcommand('list <slug>', "a channel's broadcasts and clips, newest first").action(
    (slug: string, options: CommonOptions) =>
      withRelay(options, async (relay) => {
        const list = await relay.call('GET', `${ofChannel(slug)}/broadcasts`, broadcastListSchema);
        if (options.json) return JSON.stringify(list);
        return list.broadcasts.length === 0
          ? `Nothing is kept of ${slug}.`
          : list.broadcasts.map(showBroadcast).join('\n');
      }),
  );
  subcommand('clip <slug>', 'keep the last seconds of what is live as a recording of its own')
    .option('--seconds <number>', 'how many, from 5 to 600', '30')
    .action((slug: string, options: CommonOptions & { seconds: string }) =>
      withRelay(options, async (relay) => {
        const clip = await relay.call('POST', `${ofChannel(slug)}/clips`, broadcastSchema, {
          seconds: Number(options.seconds),
        });
        return options.json ? JSON.stringify(clip) : showBroadcast(clip);
      }),
    );
  subcommand(
    'download <id> [file]',
    'save a broadcast that is over as an MP4 file; ID.mp4 if no name is given',
  ).action((id: string, file: string | undefined, options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const target = file ?? `${id}.mp4`;
      // It takes as long as it takes.
      const answer = await relay.fetch('GET', `${at(id)}/download`, new AbortController().signal);
      const bytes = await save(answer, target);
      return options.json ? JSON.stringify({ id, file: target, bytes }) : `${target} is saved.`;
    }),
  );
  subcommand('delete <id>', 'delete a broadcast that is over').action((id: string, options: CommonOptions) =>
    withRelay(options, async (relay) => {
      await relay.call('DELETE', at(id), z.undefined());
      return options.json ? JSON.stringify({ id, deleted: true }) : `The broadcast ${id} is deleted.`;
    }),
  );
}
