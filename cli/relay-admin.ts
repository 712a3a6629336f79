import { z } from 'zod';
import { loadSettings } from '../server/config/load.ts';
import { parseAddress } from '../server/config/settings.ts';
import { ChannelDirectory } from '../server/platform/channels/channel-directory.ts';
import { Channels } from '../server/platform/channels/channels.ts';
import { publicAddresses } from '../server/public-addresses.ts';
import { readRuntimeFile, type RuntimeInfo } from '../server/runtime-file.ts';
import { SqlChannelStore } from '../server/storage/channel-store.ts';
import { openDataDirectory, runtimeFileOf } from '../server/storage/data-directory.ts';
import { openDatabase } from '../server/storage/database.ts';
import { isEmbeddedNew } from '../server/storage/embedded-pool.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import {
  channelListSchema,
  channelWithKeySchema,
  errorBodySchema,
  type Channel,
  type ChannelWithKey,
  type CreateChannel,
} from '../src/shared/contracts/relay.ts';

/** A relay's channels, whether it runs or not. All reject with a FootlightError. */
export interface RelayAdmin {
  list(): Promise<Channel[]>;
  create(channel: CreateChannel): Promise<ChannelWithKey>;
  rotateKey(slug: string): Promise<ChannelWithKey>;
  delete(slug: string): Promise<void>;
  close(): Promise<void>;
}

const requestTimeoutMs = 15_000;
const probeTimeoutMs = 3000;

/**
 * Speaks to the relay that runs on this data directory, or opens the directory when none runs.
 * @throws FootlightError DATA_DIR_LOCKED, DATA_DIR_UNUSABLE, STORAGE_FULL, CONFIG_INVALID
 */
export async function openRelayAdmin(directory: string): Promise<RelayAdmin> {
  const runtime = readRuntimeFile(runtimeFileOf(directory));
  return runtime && (await isRunning(runtime)) ? adminOfRunning(runtime) : adminOfDirectory(directory);
}

/** False of the file that a killed relay left behind. */
async function isRunning({ http }: RuntimeInfo): Promise<boolean> {
  try {
    const answer = await fetch(`${http}/healthz`, { signal: AbortSignal.timeout(probeTimeoutMs) });
    return answer.ok;
  } catch {
    return false;
  }
}

function adminOfRunning({ http, adminToken }: RuntimeInfo): RelayAdmin {
  const call = async <T>(method: string, path: string, schema: z.ZodType<T>, body?: object): Promise<T> => {
    const answer = await fetch(`${http}/api/v1/channels${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const content: unknown = answer.status === 204 ? undefined : await answer.json();
    if (answer.ok) return schema.parse(content);
    const { code, message } = errorBodySchema.parse(content).error;
    throw new FootlightError(code, message);
  };
  const at = (slug: string): string => `/${encodeURIComponent(slug)}`;
  return {
    list: async () => (await call('GET', '', channelListSchema)).channels,
    create: (channel) => call('POST', '', channelWithKeySchema, channel),
    rotateKey: (slug) => call('POST', `${at(slug)}/rotate-key`, channelWithKeySchema),
    delete: (slug) => call('DELETE', at(slug), z.undefined()),
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
      handleKeyRotated: () => undefined,
      handleChannelDeleted: () => undefined,
    };
    const [http, rtmp] = [parseAddress(settings.http), parseAddress(settings.rtmp)];
    const addresses = publicAddresses(
      settings.publicUrl,
      http ?? { host: '127.0.0.1', port: 0 },
      rtmp ?? { host: '127.0.0.1', port: 0 },
    );
    const channels = new ChannelDirectory(
      new Channels(new SqlChannelStore(database), settings.maxChannels),
      nobodyLive,
      () => addresses,
    );
    return {
      list: () => channels.list(),
      create: (channel) => channels.create(channel),
      rotateKey: (slug) => channels.rotateKey(slug),
      delete: (slug) => channels.delete(slug),
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
