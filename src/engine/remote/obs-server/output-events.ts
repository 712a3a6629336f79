import type { ObsEvent } from '../../../shared/contracts/desk.ts';
import type { SessionState } from '../../../shared/contracts/engine.ts';
import type { RecordingState } from '../../../shared/contracts/recording.ts';
import { eventIntent } from '../../../shared/obs/protocol.ts';

function output(eventType: string, eventData: Record<string, unknown>): ObsEvent {
  return { eventType, eventIntent: eventIntent.outputs, eventData };
}

type Step =
  'STARTING' | 'STARTED' | 'STOPPING' | 'STOPPED' | 'RECONNECTING' | 'RECONNECTED' | 'PAUSED' | 'RESUMED';

const isActive = (step: Step): boolean => step !== 'STOPPED' && step !== 'STARTING';

/** The steps from one phase to another, as OBS would have told them one by one. */
function steps(was: SessionState['phase'], is: SessionState['phase']): Step[] {
  if (was === is) return [];
  switch (is) {
    case 'starting':
      return ['STARTING'];
    case 'live':
      return was === 'starting' ? ['STARTED'] : ['STARTING', 'STARTED'];
    case 'stopping':
      return ['STOPPING'];
    case 'idle':
      return was === 'stopping' ? ['STOPPED'] : ['STOPPING', 'STOPPED'];
  }
}

function isReconnecting({ destinations }: SessionState): boolean {
  const busy = destinations.filter(({ phase }) => phase !== 'idle' && phase !== 'failed');
  return busy.length > 0 && busy.every(({ phase }) => phase === 'reconnecting');
}

/** What happened to the broadcast. */
export function streamEvents(was: SessionState, is: SessionState): ObsEvent[] {
  const all = steps(was.phase, is.phase);
  if (was.phase === 'live' && is.phase === 'live' && isReconnecting(was) !== isReconnecting(is)) {
    all.push(isReconnecting(is) ? 'RECONNECTING' : 'RECONNECTED');
  }
  return all.map((step) =>
    output('StreamStateChanged', {
      outputActive: isActive(step),
      outputState: `OBS_WEBSOCKET_OUTPUT_${step}`,
    }),
  );
}

function recordSteps(was: RecordingState['phase'], is: RecordingState['phase']): Step[] {
  if (was === is) return [];
  switch (is) {
    case 'recording':
      return was === 'paused' ? ['RESUMED'] : ['STARTING', 'STARTED'];
    case 'paused':
      return was === 'recording' ? ['PAUSED'] : ['STARTING', 'STARTED', 'PAUSED'];
    case 'finishing':
      return ['STOPPING'];
    case 'idle':
      return was === 'finishing' ? ['STOPPED'] : ['STOPPING', 'STOPPED'];
  }
}

/** What happened to the recording and the replay buffer. */
export function recordingEvents(was: RecordingState, is: RecordingState): ObsEvent[] {
  const events = recordSteps(was.phase, is.phase).map((step) =>
    output('RecordStateChanged', {
      outputActive: isActive(step),
      outputState: `OBS_WEBSOCKET_OUTPUT_${step}`,
      outputPath: step === 'STARTING' || step === 'STOPPING' ? null : (is.file ?? null),
    }),
  );
  const isSplit = was.phase !== 'idle' && is.phase !== 'idle' && is.files > was.files;
  if (isSplit) events.push(output('RecordFileChanged', { newOutputPath: is.file ?? '' }));
  if (was.replay.active !== is.replay.active) {
    const all: Step[] = is.replay.active ? ['STARTING', 'STARTED'] : ['STOPPING', 'STOPPED'];
    for (const step of all) {
      events.push(
        output('ReplayBufferStateChanged', {
          outputActive: isActive(step),
          outputState: `OBS_WEBSOCKET_OUTPUT_${step}`,
        }),
      );
    }
  }
  const { lastSaved } = is.replay;
  if (lastSaved !== undefined && lastSaved !== was.replay.lastSaved) {
    events.push(output('ReplayBufferSaved', { savedReplayPath: lastSaved }));
  }
  return events;
}
