import type { Destination } from '../../../shared/contracts/engine.ts';

/** Outputs that OBS has from its start. */
export const streamOutput = 'simple_stream';
export const recordOutput = 'simple_file_output';
export const replayOutput = 'replay_buffer';
export const virtualCameraOutput = 'virtualcam_output';

export interface NamedDestination {
  outputName: string;
  destination: Destination;
}

/** Every destination is an output under its own name; the later of two that are called alike has a number. */
export function namedDestinations(destinations: readonly Destination[]): NamedDestination[] {
  const taken = new Set([streamOutput, recordOutput, replayOutput, virtualCameraOutput]);
  return destinations.map((destination) => {
    let outputName = destination.name;
    for (let count = 2; taken.has(outputName); count++) outputName = `${destination.name} ${count}`;
    taken.add(outputName);
    return { outputName, destination };
  });
}

/** 01:02:03.456 */
export function timecodeOf(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs));
  const part = (value: number, digits = 2): string => String(Math.trunc(value)).padStart(digits, '0');
  return `${part(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)}.${part(ms % 1000, 3)}`;
}
