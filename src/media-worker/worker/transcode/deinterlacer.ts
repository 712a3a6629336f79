import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { FilterChain } from './filter-chain.ts';
import { ticksPerSecond } from './ticks.ts';

/** True for a frame whose lines were taken at two moments. */
export function isInterlaced(frame: Frame): boolean {
  return frame.hasFlags(AV_FRAME_FLAG_INTERLACED);
}

/**
 * Makes whole pictures of interlaced ones, as many as there were; other frames pass. A frame comes
 * out when the next has gone in.
 */
export function openDeinterlacer(like: Frame): Promise<FilterChain> {
  return FilterChain.open(
    like,
    [
      ['bwdif', 'mode=send_frame:deint=interlaced'],
      // bwdif counts in half ticks, as if it made a frame of each field.
      ['settb', `expr=1/${ticksPerSecond}`],
    ],
    'deinterlace',
  );
}
