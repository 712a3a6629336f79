import { splitPublishMarks } from '../../../src/shared/media/publish-marks.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { parseStreamId } from '../../../src/shared/media/srt/stream-id.ts';
import { CallerRefused } from './refusals.ts';

/** What a caller wants, as its stream id says. */
export type AskedFor =
  | { mode: 'publish'; streamKey: string; channel: string | undefined; isTest: boolean; isBackup: boolean }
  | { mode: 'request'; channel: string; token: string | undefined };

/** @throws CallerRefused where the stream id says nothing that is served here; its words hold nothing of it */
export function readStreamId(streamId: string): AskedFor {
  const parsed = parseStreamId(streamId);
  if (!parsed) {
    const what = streamId === '' ? 'There is no stream id' : "The stream id can't be read";
    throw new CallerRefused(
      rejectionCodes.badRequest,
      `${what}: #!::r=CHANNEL,m=publish,s=KEY or publish:KEY is needed.`,
    );
  }
  const { mode, resource, session, type, backup } = parsed;
  if (type !== 'stream')
    throw new CallerRefused(rejectionCodes.badMode, 'Only live streams are served here.');
  if (mode === 'bidirectional') {
    throw new CallerRefused(rejectionCodes.badMode, 'A connection publishes or reads here, not both.');
  }
  if (mode === 'publish') {
    if (session === undefined) {
      throw new CallerRefused(rejectionCodes.unauthorized, 'The stream id has no stream key.');
    }
    const { name, isTest, isBackup } = splitPublishMarks(session);
    return { mode, streamKey: name, channel: resource, isTest, isBackup: isBackup || backup };
  }
  if (resource === undefined) {
    throw new CallerRefused(rejectionCodes.badRequest, 'The stream id names no channel to read.');
  }
  return { mode, channel: resource, token: session };
}
