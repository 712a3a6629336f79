import type { AudioInput, SceneCollection } from './model.ts';

/** What systems call a device that holds what the computer plays. */
const capturesOutput = /^monitor of |stereo mix|what u hear|loopback|blackhole|soundflower/i;

/** True where what is played on the system's default output comes in again. */
function holdsDesktopSound({ sources }: SceneCollection, input: AudioInput): boolean {
  if (input.sourceId === '') return capturesOutput.test(input.deviceLabel);
  return sources.some((source) => source.id === input.sourceId && source.kind === 'screen');
}

/**
 * The strips that would feed back if the performer heard them on that output: what they hold is what is played
 * there. Captured desktop sound is the default output's.
 * @param deviceId of the output; empty or `default`: the system's own choice
 */
export function feedingBack(collection: SceneCollection, deviceId: string): string[] {
  if (deviceId !== '' && deviceId !== 'default') return [];
  return collection.audioInputs.flatMap((input) => (holdsDesktopSound(collection, input) ? [input.id] : []));
}

/** True while there is anything that the performer hears. */
export function isMonitoring({ audioInputs }: SceneCollection): boolean {
  return audioInputs.some(({ monitoring, solo }) => solo || monitoring !== 'off');
}
