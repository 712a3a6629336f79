import type { Channel } from '../../../src/shared/contracts/relay.ts';
import type { PlayerState } from './player-state.ts';

/**
 * What lies over the picture, or in its place.
 * - `offline`: the channel has no broadcast
 * - `interrupted`: the broadcaster's connection is away and the picture has run out
 * - `no-network`: this machine has no connection, and the picture has run out
 * - `codec`, `trouble`, `refused`: playback failed, for good or until it works again
 * - `waiting`: the picture is on its way
 * - `paused`: by the viewer, or by a browser that plays nothing by itself
 */
export type StageView =
  | 'picture'
  | 'offline'
  | 'interrupted'
  | 'no-network'
  | 'codec'
  | 'trouble'
  | 'refused'
  | 'waiting'
  | 'paused';

/** What to show of a channel, given what its player is doing and whether the machine is on a network. */
export function stageView(
  { live, interrupted }: Pick<Channel, 'live' | 'interrupted'>,
  { phase, failure }: Pick<PlayerState, 'phase' | 'failure'>,
  online: boolean,
): StageView {
  switch (phase) {
    case 'playing':
    case 'ended':
      return 'picture';
    case 'paused':
      return 'paused';
    case 'idle':
      return live ? 'waiting' : 'offline';
    case 'starting':
    case 'buffering':
      if (!online) return 'no-network';
      return interrupted ? 'interrupted' : 'waiting';
    case 'failed':
      if (failure === 'codec' || failure === 'refused') return failure;
      if (!online) return 'no-network';
      return interrupted ? 'interrupted' : 'trouble';
  }
}
