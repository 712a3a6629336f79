import { latencyMsOf, parseSrtUrl } from '../../../shared/media/srt/srt-url.ts';

/** An SRT address with what senders commonly put behind it, taken apart. */
interface SrtAddress {
  /** Host and port, with the key's length and with what the engine has to refuse. */
  url: string;
  streamId?: string;
  passphrase?: string;
  latencyMs?: number;
  /** Names of other options, which the studio settles by itself. */
  leftOut: readonly string[];
}

/**
 * Takes `srt://HOST:PORT?streamid=…&passphrase=…&latency=…` apart, with the stream id written as it is or
 * percent-encoded. Undefined for what is no SRT address or has nothing behind it.
 */
export function takeSrtAddressApart(text: string): SrtAddress | undefined {
  const parsed = parseSrtUrl(text);
  if (!parsed || parsed.options.size === 0) return undefined;
  const kept: string[] = [];
  const leftOut: string[] = [];
  const found: Pick<SrtAddress, 'streamId' | 'passphrase' | 'latencyMs'> = {};
  for (const [name, value] of parsed.options) {
    const latencyMs = name === 'latency' ? latencyMsOf(value) : undefined;
    if (value === '' || (name === 'mode' && value === 'caller')) continue;
    if (name === 'streamid') found.streamId = value;
    else if (name === 'passphrase') found.passphrase = value;
    else if (latencyMs !== undefined) found.latencyMs = latencyMs;
    else if (['latency', 'mode', 'pbkeylen'].includes(name)) kept.push(`${name}=${value}`);
    else leftOut.push(name);
  }
  const url = `srt://${parsed.authority.toLowerCase()}` + (kept.length > 0 ? `?${kept.join('&')}` : '');
  return { url, ...found, leftOut };
}
