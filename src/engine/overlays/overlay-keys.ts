import { randomBytes } from 'node:crypto';
import type { SecretStore } from '../settings/secret-store.ts';

const overlayKeyId = 'overlay-key';
const eventsTokenId = 'events-token';

export interface OverlayKeys {
  /** 256 bits each, base64url. */
  overlayKey: string;
  eventsToken: string;
}

/** The profile's keys as they are; made now where there are none yet. */
export async function readOverlayKeys(secrets: SecretStore): Promise<OverlayKeys> {
  return {
    overlayKey: (await secrets.get(overlayKeyId)) ?? (await renewed(secrets, overlayKeyId)),
    eventsToken: (await secrets.get(eventsTokenId)) ?? (await renewed(secrets, eventsTokenId)),
  };
}

export async function renewOverlayKeys(secrets: SecretStore): Promise<OverlayKeys> {
  return {
    overlayKey: await renewed(secrets, overlayKeyId),
    eventsToken: await renewed(secrets, eventsTokenId),
  };
}

async function renewed(secrets: SecretStore, id: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await secrets.set(id, secret);
  return secret;
}
