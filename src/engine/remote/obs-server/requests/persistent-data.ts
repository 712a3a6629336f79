import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../../../shared/base/clock.ts';
import type { Logger } from '../../../../shared/base/logger.ts';
import { ObsProblem } from '../../../../shared/obs/problem.ts';
import { statusCode } from '../../../../shared/obs/protocol.ts';
import type { Fields } from '../../../../shared/obs/fields.ts';
import { JsonStore } from '../../../settings/json-store.ts';
import type { EngineRequests } from './handler.ts';

const maxSlots = 500;
const maxSlotLength = 64 * 1024;
const realms = ['OBS_WEBSOCKET_DATA_REALM_GLOBAL', 'OBS_WEBSOCKET_DATA_REALM_PROFILE'];

const fileSchema = z.strictObject({ version: z.literal(1), slots: z.record(z.string(), z.unknown()) });

/** What controllers keep here between their sessions. */
export function persistentDataRequests(
  directory: string,
  wallClock: WallClock,
  logger: Logger,
): EngineRequests {
  const path = join(directory, 'remote-data.json');
  const store = new JsonStore({ path, schema: fileSchema, wallClock, logger, backupCount: 0 });
  const slots = new Map(Object.entries(store.load().value?.slots ?? {}));
  const keyOf = (fields: Fields): string => {
    const realm = fields.string('realm');
    if (!realms.includes(realm)) {
      throw new ObsProblem(statusCode.resourceNotFound, 'There is no such realm.');
    }
    return `${realm}/${fields.newName('slotName')}`;
  };
  return {
    GetPersistentData: (fields) => ({ slotValue: slots.get(keyOf(fields)) ?? null }),
    SetPersistentData: (fields) => {
      const key = keyOf(fields);
      const value = fields.any('slotValue');
      const isFull = !slots.has(key) && slots.size >= maxSlots;
      if (isFull || JSON.stringify(value).length > maxSlotLength) {
        throw new ObsProblem(statusCode.requestFieldOutOfRange, 'That is more than is kept here.');
      }
      slots.set(key, value);
      store.save({ version: 1, slots: Object.fromEntries(slots) });
      return undefined;
    },
  };
}
