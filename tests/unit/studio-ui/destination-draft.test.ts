import { describe, expect, it } from 'vitest';
import {
  checkDraft,
  draftOf,
  inputOf,
  spreadAddress,
  switched,
  type DestinationDraft,
} from '../../../src/renderer/features/destinations/destination-draft.ts';
import {
  destinationInputSchema,
  type Destination,
  type DestinationInput,
} from '../../../src/shared/contracts/engine.ts';

const open: DestinationInput = {
  id: 'd',
  name: 'Relay',
  url: 'srt://relay.example.com:8890',
  enabled: false,
  latencyMs: 400,
  watchUrl: 'https://relay.example.com/c/talk',
};
const stored: Destination = { ...open, hasKey: true, hasPassphrase: true };
const srt: DestinationDraft = { ...draftOf(undefined), url: 'srt://relay.example.com:8890' };
const input = (draft: DestinationDraft, before?: Destination) =>
  destinationInputSchema.parse(inputOf(draft, 'd', before));

describe('spreadAddress', () => {
  it('fills the fields from a whole address and says so', () => {
    const url = 'srt://h:1?streamid=publish:KEY&passphrase=0123456789&latency=300&pkt_size=1316';
    const spread = spreadAddress({ ...srt, name: 'Mine', url });
    expect(spread?.draft).toEqual({
      ...srt,
      name: 'Mine',
      url: 'srt://h:1',
      streamKey: 'publish:KEY',
      passphrase: '0123456789',
      latencyMs: 300,
    });
    expect(spread?.sentence).toMatch(/stream ID, passphrase, latency.*pkt_size/);
  });

  it('leaves fields alone that the address says nothing about', () => {
    const before = { ...srt, streamKey: 'publish:KEY', latencyMs: 300 };
    expect(spreadAddress({ ...before, url: 'srt://h:1?passphrase=0123456789' })?.draft).toMatchObject({
      streamKey: 'publish:KEY',
      latencyMs: 300,
    });
    expect(spreadAddress(before)).toBeUndefined();
    expect(spreadAddress({ ...before, url: 'srt://h:1?pbkeylen=32' })).toBeUndefined();
  });
});

describe('checkDraft', () => {
  it('has nothing against SRT with neither stream id nor passphrase', () => {
    expect(checkDraft(srt, 'rtmp', undefined)).toEqual({});
  });

  it('says how long a passphrase is', () => {
    const check = (passphrase: string) => checkDraft({ ...srt, passphrase }, 'srt', undefined).passphrase;
    expect(check('ninechars')).toMatch(/at least 10/);
    expect(check('ten  chars')).toBeUndefined();
    expect(check('x'.repeat(79))).toBeUndefined();
    expect(check('x'.repeat(80))).toMatch(/at most 79/);
    expect(check('é'.repeat(40))).toMatch(/at most 79/);
  });

  it('says what a Footlight relay wants as stream id', () => {
    const check = (streamKey: string) =>
      checkDraft({ ...srt, streamKey }, 'footlight-srt', undefined).streamKey;
    expect(check('KEY')).toMatch(/publish:/);
    expect(check('')).toMatch(/publish:/);
    expect(check('publish:KEY')).toBeUndefined();
    expect(check('#!::r=talk,m=publish,s=KEY')).toBeUndefined();
  });

  it('sends no secret to a server of the other protocol', () => {
    const moved = { ...draftOf(stored), url: 'rtmp://live.example.com/app' };
    expect(checkDraft(moved, 'rtmp', stored).streamKey).toMatch(/stream key/);
    expect(checkDraft({ ...moved, streamKey: 'key' }, 'rtmp', stored)).toEqual({});
    const back = checkDraft({ ...srt }, 'rtmp', { ...stored, url: 'rtmp://live.example.com/app' });
    expect(back.streamKey).toMatch(/stream ID/);
  });
});

describe('inputOf', () => {
  it('names a destination by its host', () => {
    expect(input(srt)).toEqual({ id: 'd', name: 'relay.example.com', url: srt.url, enabled: true });
    expect(input({ ...srt, url: 'nonsense' }).name).toBe('Destination');
  });

  it('leaves the stored secrets as they are unless others were typed', () => {
    expect(input(draftOf(stored), stored)).toEqual(open);
    const typed = { ...draftOf(stored), streamKey: ' publish:NEW ', passphrase: ' spaces count ' };
    expect(input(typed, stored)).toEqual({ ...open, streamKey: 'publish:NEW', passphrase: ' spaces count ' });
  });

  it('removes the stored passphrase if that was asked for, and with the change to RTMP', () => {
    expect(input({ ...draftOf(stored), removesPassphrase: true }, stored).passphrase).toBe('');
    const moved = input({ ...draftOf(stored), url: 'rtmp://h/app', streamKey: 'key' }, stored);
    expect(moved.passphrase).toBe('');
    expect(moved.latencyMs).toBeUndefined();
  });
});

it('switches a destination without touching what it is', () => {
  expect(switched(stored, true)).toEqual({ ...open, enabled: true });
});
