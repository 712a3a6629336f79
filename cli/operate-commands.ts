import { setTimeout as pause } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import { FootlightError } from '../src/shared/base/errors.ts';
import {
  logLevels,
  logLevelSchema,
  relayStatusSchema,
  reloadReportSchema,
  stoppingSchema,
  type ReloadReport,
} from '../src/shared/contracts/operation.ts';
import { dataDirectoryOf, withCommonOptions, type CommonOptions } from './command-options.ts';
import { findRunningRelay, type RunningRelay } from './running-relay.ts';
import { withRelay } from './with-relay.ts';

const restartPatienceMs = 60_000;
/** It gives itself ten seconds. */
const stopPatienceMs = 20_000;
const lookEveryMs = 200;

function showReload({ now, nextBroadcast, restart }: ReloadReport): string {
  const lines = [
    now.length > 0 ? `Changed now: ${now.join(', ')}.` : '',
    nextBroadcast.length > 0 ? `For broadcasts that begin from now on: ${nextBroadcast.join(', ')}.` : '',
    restart.length > 0 ? `Needs a restart: ${restart.join(', ')}.` : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? 'Nothing has changed.' : lines.join('\n');
}

/** Waits for the relay that takes the place of `former`. @throws FootlightError RELAY_NOT_RUNNING */
async function successorOf(former: RunningRelay, directory: string): Promise<RunningRelay> {
  const deadlineMs = performance.now() + restartPatienceMs;
  while (performance.now() < deadlineMs) {
    const running = await findRunningRelay(directory);
    if (running && running.pid !== former.pid) return running;
    await pause(lookEveryMs);
  }
  throw new FootlightError(
    'RELAY_NOT_RUNNING',
    `No new relay is there after ${restartPatienceMs / 1000} s. The log of the former one (process ${former.pid}) says why.`,
  );
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until a relay that was told to stop is gone. @throws FootlightError RELAY_STOPPING */
async function endOf({ pid }: RunningRelay): Promise<void> {
  const deadlineMs = performance.now() + stopPatienceMs;
  while (isThere(pid)) {
    if (performance.now() > deadlineMs) {
      const waitedS = stopPatienceMs / 1000;
      throw new FootlightError(
        'RELAY_STOPPING',
        `The relay (process ${pid}) is not gone after ${waitedS} s. Its log says what it waits for.`,
      );
    }
    await pause(lookEveryMs);
  }
}

/** `footlight status`, `reload`, `log-level`, `restart` and `stop`: the running relay's process. */
export function addOperateCommands(program: Command): void {
  const command = (usage: string, description: string): Command =>
    withCommonOptions(program.command(usage).description(description));

  command('status', 'how the running relay is doing').action((options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const status = await relay.call('GET', '/relay', relayStatusSchema);
      if (options.json) return JSON.stringify(status);
      const { version, pid, state, startedAt, databaseAnswers, liveChannels, logLevel } = status;
      return [
        `Footlight ${version}, process ${pid}, ${state} since ${startedAt}`,
        `Database:   ${databaseAnswers ? 'answers' : 'does not answer'}`,
        `Live:       ${liveChannels.length === 0 ? 'no channel' : liveChannels.join(', ')}`,
        `Log level:  ${logLevel}`,
      ].join('\n');
    }),
  );
  command('reload', 'read the settings anew; no stream is dropped').action((options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const report = await relay.call('POST', '/relay/reload', reloadReportSchema);
      return options.json ? JSON.stringify(report) : showReload(report);
    }),
  );
  command('log-level', 'log more or less until the next start')
    .addArgument(new Argument('<level>').choices(logLevels))
    .action((level: string, options: CommonOptions) =>
      withRelay(options, async (relay) => {
        const answer = await relay.call('PUT', '/relay/log-level', logLevelSchema, { level });
        return options.json ? JSON.stringify(answer) : `The relay logs at the level ${answer.level} now.`;
      }),
    );
  command('restart', 'put a new process in the place of the running one; viewers wait for a moment').action(
    (options: CommonOptions) =>
      withRelay(options, async (relay) => {
        await relay.call('POST', '/relay/restart', stoppingSchema);
        const { pid } = await successorOf(relay, dataDirectoryOf(options));
        return options.json ? JSON.stringify({ pid }) : `The relay runs anew, as process ${pid}.`;
      }),
  );
  command('stop', 'end the running relay; what is live goes on with the next one').action(
    (options: CommonOptions) =>
      withRelay(options, async (relay) => {
        await relay.call('POST', '/relay/stop', stoppingSchema);
        await endOf(relay);
        return options.json ? JSON.stringify({ pid: relay.pid }) : 'The relay has stopped.';
      }),
  );
}
