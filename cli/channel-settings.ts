import { FootlightError } from '../src/shared/base/errors.ts';
import {
  changeChannelSettingsSchema,
  channelSettingsSchema,
  type ChangeChannelSettings,
} from '../src/shared/contracts/channel-settings.ts';

/**
 * Changes as a command line gives them, each `name=value`; a value is text where the setting is one, and
 * else JSON.
 * @throws FootlightError BAD_REQUEST
 */
export function readSettingChanges(pairs: readonly string[]): ChangeChannelSettings {
  const changes = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, equals));
    const text = pair.slice(equals + 1);
    const schema = Object.entries(channelSettingsSchema.shape).find(([known]) => known === name)?.[1];
    if (!schema) {
      const known = Object.keys(channelSettingsSchema.shape).join(', ');
      throw new FootlightError('BAD_REQUEST', `There is no setting ${pair}. There are: ${known}.`);
    }
    const value = [text, jsonOf(text)].find((candidate) => schema.safeParse(candidate).success);
    if (value === undefined) {
      const reason = schema.safeParse(jsonOf(text) ?? text).error?.issues[0]?.message ?? 'it is wrong';
      throw new FootlightError('BAD_REQUEST', `The setting ${name} can't be "${text}": ${reason}.`);
    }
    return [name, value] as const;
  });
  return changeChannelSettingsSchema.parse(Object.fromEntries(changes));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
