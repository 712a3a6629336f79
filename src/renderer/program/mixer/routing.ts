import type { AudioInput } from '../../../shared/scene/model.ts';

type Routed = Pick<AudioInput, 'id' | 'monitoring' | 'solo' | 'buses'>;

/** True where the strip is part of the bus, of which the first is the program. */
export function isOnBus({ monitoring, buses }: Routed, bus: number): boolean {
  return monitoring !== 'monitorOnly' && buses[bus] === true;
}

/**
 * Which strips the performer hears, behind their faders: those that are solo, and if none is, those that are
 * monitored.
 */
export function heardStrips(strips: readonly Routed[]): ReadonlySet<string> {
  const solo = strips.filter((strip) => strip.solo);
  const heard = solo.length > 0 ? solo : strips.filter((strip) => strip.monitoring !== 'off');
  return new Set(heard.map(({ id }) => id));
}
