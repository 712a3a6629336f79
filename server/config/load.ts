import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { FootlightError, messageOf } from '../../src/shared/base/errors.ts';
import { crossCheck, secretSettings, settingsSchema, type SettingName, type Settings } from './settings.ts';

export interface SettingSources {
  /** From the command line; the file's own name is one of them. */
  flags: Readonly<Partial<Record<'data' | 'http' | 'https' | 'rtmp' | 'rtmps' | 'srt' | 'config', string>>>;
  env: Readonly<Record<string, string | undefined>>;
}

/** Variables that many programs share. */
const knownVariables: Readonly<Record<string, SettingName>> = {
  DATABASE_URL: 'databaseUrl',
  S3_URL: 's3Url',
  AWS_REGION: 's3Region',
  AWS_ACCESS_KEY_ID: 's3AccessKeyId',
  AWS_SECRET_ACCESS_KEY: 's3SecretAccessKey',
};

const maxFileBytes = 1024 * 1024;

/**
 * The relay's settings: defaults, then the file, then the environment, then the flags.
 * @throws FootlightError CONFIG_INVALID with a sentence that names the setting, where its value came
 *   from, the value, and what is allowed
 */
export function loadSettings({ flags, env }: SettingSources): Settings {
  const values: Record<string, unknown> = { data: defaultDataDirectory(env) };
  const origins = new Map<string, string>();
  const take = (name: string, value: unknown, origin: string): void => {
    values[name] = value;
    origins.set(name, origin);
  };

  const file = flags.config ?? env['FOOTLIGHT_CONFIG'];
  if (file !== undefined) {
    for (const [name, value] of Object.entries(readSettingsFile(file))) take(name, value, file);
  }
  for (const [variable, name] of Object.entries(knownVariables)) {
    const value = env[variable];
    if (value !== undefined && value !== '') take(name, value, variable);
  }
  for (const name of Object.keys(settingsSchema.shape)) {
    const variable = variableOf(name);
    const value = env[variable];
    if (value !== undefined && value !== '') take(name, value, variable);
  }
  for (const name of ['data', 'http', 'https', 'rtmp', 'rtmps', 'srt'] as const) {
    if (flags[name] !== undefined) take(name, flags[name], `--${name}`);
  }

  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const [name, ...rest] = issue?.path ?? [];
    if (issue?.code === 'unrecognized_keys' && name === undefined) {
      throw unknownSetting(issue.keys[0] ?? '', file ?? '');
    }
    throw wrongValue(String(name), rest, values, origins);
  }
  const settings = { ...parsed.data, data: path.resolve(parsed.data.data) };
  const conflict = crossCheck(settings);
  if (conflict) throw wrongValue(conflict.name, [], { ...settings }, origins, conflict.allowed);
  return settings;
}

/** The environment's name of a setting: `partTargetMs` is `FOOTLIGHT_PART_TARGET_MS`. */
export function variableOf(name: string): string {
  return `FOOTLIGHT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Where the relay keeps its data when nobody said: the user's data directory of the system. */
export function defaultDataDirectory(env: SettingSources['env']): string {
  if (process.platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'Footlight', 'relay');
  }
  if (process.platform === 'darwin') {
    return path.join(homedir(), 'Library', 'Application Support', 'Footlight', 'relay');
  }
  const base = env['XDG_DATA_HOME'];
  return path.join(
    base && path.isAbsolute(base) ? base : path.join(homedir(), '.local', 'share'),
    'footlight',
    'relay',
  );
}

function readSettingsFile(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length > maxFileBytes) throw new Error('it is larger than 1 MB');
    content = JSON.parse(text);
  } catch (cause) {
    throw new FootlightError(
      'CONFIG_INVALID',
      `The configuration file ${file} can't be read: ${messageOf(cause)}.`,
      {
        cause,
      },
    );
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new FootlightError('CONFIG_INVALID', `The configuration file ${file} must hold one JSON object.`);
  }
  return content as Record<string, unknown>;
}

function unknownSetting(name: string, file: string): FootlightError {
  const known = Object.keys(settingsSchema.shape).join(', ');
  return new FootlightError(
    'CONFIG_INVALID',
    `The configuration file ${file} has the setting "${name}", which there is not. Known settings: ${known}.`,
  );
}

function wrongValue(
  name: string,
  rest: readonly PropertyKey[],
  values: Readonly<Record<string, unknown>>,
  origins: ReadonlyMap<string, string>,
  allowed = settingsSchema.shape[name as SettingName].description ?? '',
): FootlightError {
  const where = rest.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${String(step)}`),
    name,
  );
  let value: unknown = values[name];
  for (const step of rest) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  // Somebody may have written a password into an address.
  const isSecret = secretSettings.has(name) || /\/\/[^/]*@/.test(String(value));
  const shown = isSecret
    ? 'a value that is not shown'
    : value === undefined
      ? 'missing'
      : JSON.stringify(value).slice(0, 200);
  return new FootlightError(
    'CONFIG_INVALID',
    `The setting ${where} is ${shown} (from ${origins.get(name) ?? 'the defaults'}). Allowed: ${allowed}.`,
    { details: { setting: name } },
  );
}
