import type { Destination, DestinationInput, SideEncode } from '../../../shared/contracts/engine.ts';
import type { Service } from './services.ts';
import { isSrtUrl } from '../../../shared/media/srt/srt-url.ts';
import { t } from '../../language/language.ts';
import { takeSrtAddressApart } from './srt-address.ts';

/** What stands in the form. A secret is empty until it is typed: what is stored is never read back. */
export interface DestinationDraft {
  name: string;
  url: string;
  /** Stream key; with SRT the stream id. */
  streamKey: string;
  passphrase: string;
  /** The stored passphrase goes when the form is saved. */
  removesPassphrase: boolean;
  /** Absent: found out from the round trip. */
  latencyMs: number | undefined;
  watchUrl: string;
  platform: Destination['platform'];
  /** An encode of its own; undefined: the program's. */
  encode: SideEncode | undefined;
}

/** What has to be mended before it can be saved, by field. */
export interface DraftProblems {
  streamKey?: string;
  passphrase?: string;
}

const passphraseBytes = [10, 79] as const;

export function draftOf(destination: Destination | undefined): DestinationDraft {
  return {
    name: destination?.name ?? '',
    url: destination?.url ?? '',
    streamKey: '',
    passphrase: '',
    removesPassphrase: false,
    latencyMs: destination?.latencyMs,
    watchUrl: destination?.watchUrl ?? '',
    platform: destination?.platform,
    encode: destination?.encode,
  };
}

/**
 * Spreads an address with everything behind it over the fields, and says what was taken from it.
 * Undefined where there is nothing to spread.
 */
export function spreadAddress(
  draft: DestinationDraft,
): { draft: DestinationDraft; sentence: string } | undefined {
  const address = takeSrtAddressApart(draft.url);
  if (!address || address.url === draft.url) return undefined;
  const { url, streamId, passphrase, latencyMs, leftOut } = address;
  const taken = [
    ...(streamId === undefined ? [] : [t('stream ID')]),
    ...(passphrase === undefined ? [] : [t('passphrase')]),
    ...(latencyMs === undefined ? [] : [t('latency')]),
  ];
  const sentences = [
    ...(taken.length > 0 ? [t('Taken from the address: {{taken}}.', { taken: taken.join(', ') })] : []),
    ...(leftOut.length > 0
      ? [t('Left out, as Footlight settles it by itself: {{leftOut}}.', { leftOut: leftOut.join(', ') })]
      : []),
  ];
  return {
    draft: {
      ...draft,
      url,
      ...(streamId !== undefined && { streamKey: streamId }),
      ...(passphrase !== undefined && { passphrase, removesPassphrase: false }),
      ...(latencyMs !== undefined && { latencyMs }),
    },
    sentence: sentences.join(' '),
  };
}

/** True if a secret is stored that the protocol in the draft can use. */
export function hasUsableKey(draft: DestinationDraft, stored: Destination | undefined): boolean {
  return stored?.hasKey === true && isSrtUrl(stored.url) === isSrtUrl(draft.url);
}

export function checkDraft(
  draft: DestinationDraft,
  service: Service['value'],
  stored: Destination | undefined,
): DraftProblems {
  const isSrt = isSrtUrl(draft.url);
  const problems: DraftProblems = {};
  const streamKey = draft.streamKey.trim();
  if (stored?.hasKey && streamKey === '' && !hasUsableKey(draft, stored)) {
    problems.streamKey = isSrt
      ? t('The stored stream key was for RTMP. Type the stream ID of this SRT server.')
      : t('The stored stream ID was for SRT. Type the stream key of this server.');
  }
  if (!isSrt) return problems;
  if (service === 'footlight-srt' && !/^(#!::|publish:)/.test(streamKey)) {
    problems.streamKey = t('Write publish: and right behind it the channel’s stream key.');
  }
  const [least, most] = passphraseBytes;
  const { length } = new TextEncoder().encode(draft.passphrase);
  if (length > 0 && draft.passphrase.length < least) {
    problems.passphrase = t(
      'A passphrase has at least {{least}} characters. Use a longer one, the same at both ends.',
      { least },
    );
  } else if (length > most) {
    problems.passphrase = t(
      'A passphrase has at most {{most}} characters, and accented letters count double. Use a shorter one.',
      { most },
    );
  }
  return problems;
}

/** The draft as the engine takes it; the stored secrets stay unless the draft has others. */
export function inputOf(
  draft: DestinationDraft,
  id: string,
  stored: Destination | undefined,
): DestinationInput {
  const url = draft.url.trim();
  const watchUrl = draft.watchUrl.trim();
  const streamKey = draft.streamKey.trim();
  const isSrt = isSrtUrl(url);
  const dropsPassphrase = stored?.hasPassphrase === true && (!isSrt || draft.removesPassphrase);
  return {
    id,
    name: draft.name.trim() || hostOf(url),
    url,
    enabled: stored?.enabled ?? true,
    ...(watchUrl && { watchUrl }),
    ...(draft.platform && { platform: draft.platform }),
    ...(draft.encode && { encode: draft.encode }),
    ...(streamKey && { streamKey }),
    ...(isSrt && draft.latencyMs !== undefined && { latencyMs: draft.latencyMs }),
    ...(isSrt && draft.passphrase !== ''
      ? { passphrase: draft.passphrase }
      : dropsPassphrase && { passphrase: '' }),
  };
}

/** The same destination switched on or off; its stored secrets stay. */
export function switched(destination: Destination, enabled: boolean): DestinationInput {
  return { ...keptOf(destination), ...(destination.encode && { encode: destination.encode }), enabled };
}

/** The same destination with an encode of its own, or without one. */
export function withSideEncode(destination: Destination, encode: SideEncode | undefined): DestinationInput {
  return { ...keptOf(destination), ...(encode && { encode }) };
}

function keptOf({ id, name, url, enabled, ...rest }: Destination): DestinationInput {
  const { latencyMs, watchUrl, platform } = rest;
  return {
    ...{ id, name, url, enabled },
    ...(latencyMs !== undefined && { latencyMs }),
    ...(watchUrl !== undefined && { watchUrl }),
    ...(platform && { platform }),
  };
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname || t('Destination');
}
