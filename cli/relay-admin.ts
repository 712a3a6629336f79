import { z } from 'zod';
import { loadSettings } from '../server/config/load.ts';
import { parseAddress, type Address } from '../server/config/settings.ts';
import { ChannelSettingsBook } from '../server/platform/channels/channel-settings.ts';
import { ChannelDirectory } from '../server/platform/channels/channel-directory.ts';
import { Channels } from '../server/platform/channels/channels.ts';
import { ViewerAccess } from '../server/platform/viewing/viewer-access.ts';
import { ViewerTokens } from '../server/platform/viewing/viewer-tokens.ts';
import { publicAddresses } from '../server/public-addresses.ts';
import { SqlChannelSettingsStore } from '../server/storage/channel-settings-store.ts';
import { SqlChannelStore } from '../server/storage/channel-store.ts';
import { openDataDirectory } from '../server/storage/data-directory.ts';
import { openDatabase } from '../server/storage/database.ts';
import { isEmbeddedNew } from '../server/storage/embedded-pool.ts';
import { deriveKey, openSecretBox } from '../server/storage/secret-box.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import {
  channelSettingsSchema,
  type ChangeChannelSettings,
  type ChannelSettings,
} from '../src/shared/contracts/channel-settings.ts';
import {
  channelListSchema,
  channelSchema,
  channelPassphraseSchema,
  channelWithKeySchema,
  connectionListSchema,
  type Channel,
  type ChannelPassphrase,
  type ChannelWithKey,
  type Connection,
  type CreateChannel,
} from '../src/shared/contracts/relay.ts';
import {
  edgeTokenSchema,
  viewerTokenSchema,
  type CreateViewerToken,
  type ViewerToken,
} from '../src/shared/contracts/viewing.ts';
import { relayOrDirectory, type RunningRelay } from './running-relay.ts';

/** A relay's channels and connections, whether it runs or not. All reject with a FootlightError. */
export interface RelayAdmin {
  list(): Promise<Channel[]>;
  create(channel: CreateChannel): Promise<ChannelWithKey>;
  rotateKey(slug: string): Promise<ChannelWithKey>;
  /** Null removes it. */
  setPassphrase(slug: string, passphrase: string | null): Promise<ChannelPassphrase>;
  settings(slug: string): Promise<ChannelSettings>;
  changeSettings(slug: string, changes: ChangeChannelSettings): Promise<ChannelSettings>;
  /** Puts the publisher that stands by on air. */
  switchPublisher(slug: string): Promise<Channel>;
  delete(slug: string): Promise<void>;
  /** Who publishes and reads now: nobody, if the relay does not run. */
  connections(): Promise<Connection[]>;
  /** @throws FootlightError CHANNEL_NOT_FOUND */
  createViewerToken(slug: string, asked: CreateViewerToken): Promise<ViewerToken>;
  /** A token for a machine in front of the relay: it opens every channel. */
  createEdgeToken(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Speaks to the relay that runs on this data directory, or opens the directory when none runs.
 * @throws FootlightError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE, STORAGE_FULL, CONFIG_INVALID
 */
export function openRelayAdmin(directory: string): Promise<RelayAdmin> {
  return relayOrDirectory(directory, adminOfRunning, () => adminOfDirectory(directory));
}

function adminOfRunning({ call }: RunningRelay): RelayAdmin {
  const at = (slug: string): string => `/channels/${encodeURIComponent(slug)}`;
  return {
    list: async () => (await call('GET', '/channels', channelListSchema)).channels,
    create: (channel) => call('POST', '/channels', channelWithKeySchema, channel),
    rotateKey: (slug) => call('POST', `${at(slug)}/rotate-key`, channelWithKeySchema),
    setPassphrase: (slug, passphrase) =>
      call('PUT', `${at(slug)}/passphrase`, channelPassphraseSchema, { passphrase }),
    settings: (slug) => call('GET', `${at(slug)}/settings`, channelSettingsSchema),
    changeSettings: (slug, changes) => call('PATCH', `${at(slug)}/settings`, channelSettingsSchema, changes),
    createViewerToken: (slug, asked) => call('POST', `${at(slug)}/viewer-tokens`, viewerTokenSchema, asked),
    switchPublisher: (slug) => call('POST', `${at(slug)}/switch-publisher`, channelSchema),
    createEdgeToken: async () => (await call('POST', '/edge-tokens', edgeTokenSchema)).token,
    delete: (slug) => call('DELETE', at(slug), z.undefined()),
    connections: async () => (await call('GET', '/connections', connectionListSchema)).connections,
    close: () => Promise.resolve(),
  };
}

async function adminOfDirectory(directory: string): Promise<RelayAdmin> {
  const settings = loadSettings({ flags: { data: directory }, env: process.env });
  const dataDirectory = openDataDirectory(
    settings.data,
    (databasePath) => settings.databaseUrl === undefined && isEmbeddedNew(databasePath),
  );
  try {
    const database = await openDatabase({
      dataDirectory,
      databaseUrl: settings.databaseUrl,
      logger: silentLogger,
    });
    const nobodyLive = {
      statusOf: () => ({ live: false, interrupted: false }),
      publishersOf: () => [],
      switchPublisher: () => {
        throw new FootlightError('NO_STANDBY', 'The relay does not run.');
      },
      handleKeyRotated: () => undefined,
      handleChannelDeleted: () => undefined,
    };
    const addressOf = (text: string): Address => parseAddress(text) ?? { host: '127.0.0.1', port: 0 };
    const addresses = publicAddresses(settings.publicUrl, {
      http: addressOf(settings.http),
      rtmp: addressOf(settings.rtmp),
      srt: addressOf(settings.srt),
      ...(settings.rtmps !== undefined && { rtmps: addressOf(settings.rtmps) }),
    });
    const secretBox = openSecretBox(settings.secretKey, dataDirectory.secretKeyFile);
    const stored = new Channels(new SqlChannelStore(database), secretBox, () => settings.maxChannels);
    const channels = new ChannelDirectory(
      stored,
      new ChannelSettingsBook(stored, new SqlChannelSettingsStore(database), () => undefined),
      nobodyLive,
      () => addresses,
      () => 0,
    );
    const viewerAccess = new ViewerAccess(
      stored,
      new ViewerTokens(deriveKey(settings.secretKey, dataDirectory.secretKeyFile, 'viewer tokens')),
      () => addresses.http,
    );
    return {
      list: () => channels.list('admin'),
      create: (channel) => channels.create(channel),
      rotateKey: (slug) => channels.rotateKey(slug),
      setPassphrase: (slug, passphrase) => channels.setPassphrase(slug, passphrase),
      settings: (slug) => channels.settings(slug),
      changeSettings: (slug, changes) => channels.changeSettings(slug, changes),
      createViewerToken: (slug, asked) => viewerAccess.createToken(slug, asked),
      switchPublisher: (slug) => channels.switchPublisher(slug),
      createEdgeToken: () => Promise.resolve(viewerAccess.createEdgeToken()),
      delete: (slug) => channels.delete(slug),
      connections: () => Promise.resolve([]),
      close: async () => {
        await database.close();
        dataDirectory.release();
      },
    };
  } catch (error) {
    dataDirectory.release();
    throw error;
  }
}
