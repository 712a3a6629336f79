import type { DestinationState, ProgramStats, SessionState } from '../../../shared/contracts/engine.ts';
import type { RecordingState } from '../../../shared/contracts/recording.ts';
import type { AudioInput, SceneCollection } from '../../../shared/scene/model.ts';
import type { LinkPhase } from '../../bridge/engine-client.ts';
import type { SavePhase } from '../../bridge/collection-saver.ts';
import { t } from '../../language/language.ts';
import { droppedWithin, type LinkHistory } from '../../bridge/link-history.ts';
import { loweredBitrate } from '../../bridge/lowered-bitrate.ts';
import { remainingMs } from '../../bridge/remaining-time.ts';
import { formatBitrateOf, formatBytes, formatLongTime } from '../../ui/formats.ts';
import { said } from '../../language/said.ts';

/** What the light needs to know. */
export interface HealthFacts {
  link: LinkPhase;
  saving: SavePhase;
  session: SessionState;
  recording: RecordingState;
  linkHistory: LinkHistory;
  captures: readonly {
    id: string;
    phase: 'starting' | 'running' | 'failed';
    problem?: { code: string; message: string };
  }[];
  /** The last two reports, older first. */
  stats: readonly ProgramStats[];
  programFailure: string | undefined;
  /** Inputs that have given nothing but silence for a while. */
  silentInputIds: readonly string[];
  collection: SceneCollection;
}

export type HealthRemedy =
  | { kind: 'retryCapture'; captureId: string }
  | { kind: 'startDestination'; destinationId: string }
  | { kind: 'showOutput' };

interface Health {
  tone: 'good' | 'warning' | 'bad';
  /** One sentence. */
  sentence: string;
  remedy?: HealthRemedy;
}

/** Of the frames that were due in the last second. */
const missedWarning = 0.01;
const missedBad = 0.05;
const composeBudgetWarning = 0.75;
/** Long enough that the sentence about a gap can be read. */
const gapShownMs = 5_000;

/** The most urgent thing that is wrong, in one sentence with its remedy. */
export function describeHealth(facts: HealthFacts): Health {
  const { session, collection } = facts;
  const inBroadcast = session.phase === 'live' || session.phase === 'starting';
  if (facts.link === 'lost') {
    return { tone: 'bad', sentence: t('The studio’s engine does not answer. Trying to reach it again.') };
  }
  if (facts.programFailure) return { tone: 'bad', sentence: said(facts.programFailure) };
  const failed = session.destinations.find((each) => each.phase === 'failed');
  if (failed) return describeFailed(failed, inBroadcast);
  const slow = describePace(facts.stats, collection.canvas.frameRate);
  if (slow?.tone === 'bad') return slow;
  const recorded = describeRecording(facts.recording, session);
  if (recorded?.tone === 'bad') return recorded;
  const reconnecting = session.destinations.find((each) => each.phase === 'reconnecting');
  if (reconnecting)
    return {
      tone: 'warning',
      sentence: t('{{name}} is not connected. Trying again by itself.', { name: reconnecting.name }),
    };
  if (recorded) return recorded;
  const capture = facts.captures.find((each) => each.problem);
  if (capture?.problem) {
    return {
      tone: 'warning',
      sentence: said(capture.problem.message),
      // What is seen all the same is looked after without anybody's help, and what was given wrong stays wrong.
      ...(capture.phase === 'failed' &&
        capture.problem.code !== 'BAD_REQUEST' && {
          remedy: { kind: 'retryCapture', captureId: capture.id },
        }),
    };
  }
  if (facts.saving === 'failed') {
    return { tone: 'warning', sentence: t('Your last changes are not saved yet. Trying again.') };
  }
  if (slow) return slow;
  const connection = describeConnections(session, facts.linkHistory);
  if (connection) return connection;
  if (inBroadcast && collection.audioInputs.every((input) => input.muted)) {
    return { tone: 'warning', sentence: t('Nobody hears you: every microphone is muted.') };
  }
  const silent = inBroadcast ? silentMicrophone(facts) : undefined;
  if (silent) {
    return {
      tone: 'warning',
      sentence: t('“{{name}}” has been silent for a while. Check its switch and cable, or mute it here.', {
        name: silent.name,
      }),
    };
  }
  return { tone: 'good', sentence: t('All good') };
}

/** One that viewers are to hear and don't; films and pages may well be silent. */
function silentMicrophone({ collection, silentInputIds }: HealthFacts): AudioInput | undefined {
  return collection.audioInputs.find(
    ({ id, sourceId, muted, monitoring }) =>
      sourceId === '' && !muted && monitoring !== 'monitorOnly' && silentInputIds.includes(id),
  );
}

function describeFailed(destination: DestinationState, inBroadcast: boolean): Health {
  return {
    tone: 'bad',
    sentence: `${destination.name}: ${destination.problem ? said(destination.problem.message) : t('it stopped.')}`,
    // Alone it can only be started beside others.
    ...(inBroadcast && { remedy: { kind: 'startDestination', destinationId: destination.id } }),
  };
}

/** What the recording's problem is, or how little room is left for it. */
function describeRecording(recording: RecordingState, session: SessionState): Health | undefined {
  const { phase, problem, diskLevel, freeBytes } = recording;
  const remedy = { kind: 'showOutput' } as const;
  const isFilling = phase === 'recording' || phase === 'paused';
  if (isFilling && diskLevel !== 'good' && freeBytes !== undefined) {
    const room = t('{{freeBytes}}, enough for {{remainingMs}}', {
      freeBytes: formatBytes(freeBytes),
      remainingMs: formatLongTime(remainingMs(freeBytes, session)),
    });
    return diskLevel === 'critical'
      ? {
          tone: 'bad',
          sentence: t('The recording’s disk is nearly full: {{room}}. Free some space now.', { room }),
          remedy,
        }
      : { tone: 'warning', sentence: t('The recording’s disk is getting full: {{room}}.', { room }), remedy };
  }
  // It also says that pictures are missing, and stays until the next recording starts.
  if (problem !== undefined) return { tone: 'warning', sentence: said(problem), remedy };
  return undefined;
}

/** Loss that SRT mends is nothing to worry about; gaps and a lowered bitrate are what viewers see. */
function describeConnections(session: SessionState, linkHistory: LinkHistory): Health | undefined {
  const remedy = { kind: 'showOutput' } as const;
  const gappy = session.destinations.find(({ id }) => droppedWithin(linkHistory[id] ?? [], gapShownMs) > 0);
  if (gappy) {
    return {
      tone: 'warning',
      sentence: t(
        '{{name}}: the connection loses more than it can repair. Raise its latency or lower the bitrate.',
        { name: gappy.name },
      ),
      remedy,
    };
  }
  if (session.delay?.problem !== undefined) {
    return { tone: 'warning', sentence: said(session.delay.problem), remedy };
  }
  const side = session.sideEncodes?.find((each) => each.phase !== 'running');
  if (side) {
    const names = session.destinations.flatMap(({ id, name }) =>
      side.destinationIds.includes(id) ? [name] : [],
    );
    return {
      tone: 'warning',
      sentence: t(
        'The second encode for {{names}} does not keep up and leaves frames out; all others are whole. Give it a lower bitrate.',
        { names: names.join(', ') },
      ),
      remedy,
    };
  }
  const { name, streamProblem } = session.relays?.find((relay) => relay.streamProblem !== undefined) ?? {};
  if (name !== undefined && streamProblem !== undefined) {
    return { tone: 'warning', sentence: `${name}: ${said(streamProblem)}`, remedy };
  }
  const lowered = loweredBitrate(session);
  if (!lowered) return undefined;
  const share = formatBitrateOf(lowered.presentKbps, lowered.targetKbps);
  return {
    tone: 'warning',
    sentence: t('Bitrate lowered to {{share}} for {{name}}. Use a cable, or lower it yourself.', {
      share,
      name: lowered.name,
    }),
    remedy,
  };
}

function describePace(stats: readonly ProgramStats[], frameRate: number): Health | undefined {
  const [older, newer] = stats;
  if (!older || !newer) return undefined;
  const left = newer.framesMissed - older.framesMissed + newer.framesSkipped - older.framesSkipped;
  const due = newer.framesComposed - older.framesComposed + newer.framesMissed - older.framesMissed;
  const share = due > 0 ? left / due : 0;
  const remedy = { kind: 'showOutput' } as const;
  if (share > missedWarning) {
    const percent = Math.max(1, Math.round(share * 100));
    return {
      tone: share > missedBad ? 'bad' : 'warning',
      sentence: t('This computer is too slow for the output: {{percent}} % of the frames are left out.', {
        percent,
      }),
      remedy,
    };
  }
  if (newer.loweredFrameRate !== undefined) {
    return { tone: 'warning', sentence: loweredSentence(newer, newer.loweredFrameRate, frameRate), remedy };
  }
  if (newer.composeMsP95 > (1000 / frameRate) * composeBudgetWarning) {
    return { tone: 'warning', sentence: t('Drawing the scene takes nearly all the time there is.'), remedy };
  }
  return undefined;
}

function loweredSentence({ loweredHeight }: ProgramStats, loweredFrameRate: number, wanted: number): string {
  const made = Math.round(loweredFrameRate);
  return loweredHeight === undefined
    ? t(
        'This computer is too slow for {{wanted}} frames/s, so {{made}} are made; more again when it can. Close other programs or choose a smaller output.',
        { wanted, made },
      )
    : t(
        'This computer is too slow for {{wanted}} frames/s, so {{made}} are made, drawn {{height}} px high; more again when it can. Close other programs or choose a smaller output.',
        { wanted, made, height: loweredHeight },
      );
}
