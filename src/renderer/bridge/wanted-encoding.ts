import type { EncodingSettings, SessionState } from '../../shared/contracts/engine.ts';

/**
 * What the page encodes with at this moment; undefined while nobody takes it. Its own encoder follows the bitrate that
 * the connections carry; the mezzanine of another encoder goes no further than the engine and does not.
 */
export function wantedEncoding(session: SessionState): EncodingSettings | undefined {
  const { wantsProgram, encoding, videoBitrateKbps } = session;
  if (!wantsProgram) return undefined;
  return encoding.encoder === 'webcodecs' ? { ...encoding, videoBitrateKbps } : encoding;
}
