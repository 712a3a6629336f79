import { z } from 'zod';

/** Names of the settings that were found changed, by when their change counts. */
export const reloadReportSchema = z.strictObject({
  now: z.array(z.string()),
  /** For broadcasts that begin from now on. */
  nextBroadcast: z.array(z.string()),
  /** Not taken: they need a restart. */
  restart: z.array(z.string()),
});
export type ReloadReport = z.infer<typeof reloadReportSchema>;

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logLevelSchema = z.strictObject({ level: z.enum(logLevels) });
export type LogLevel = z.infer<typeof logLevelSchema>['level'];

/** How a relay is doing, for its operators. */
export const relayStatusSchema = z.strictObject({
  version: z.string(),
  pid: z.int(),
  /** ISO 8601 */
  startedAt: z.string(),
  /** `stopping`: nobody new is let in, and the process ends within seconds. */
  state: z.enum(['running', 'stopping']),
  databaseAnswers: z.boolean(),
  liveChannels: z.array(z.string()),
  logLevel: z.enum(logLevels),
});
export type RelayStatus = z.infer<typeof relayStatusSchema>;

/** The settings in force by their names, secrets among them. */
export const relaySettingsSchema = z.record(z.string(), z.unknown());

/** Answer to the request to stop: the process goes once what is under way is done. */
export const stoppingSchema = z.strictObject({ pid: z.int() });

/** Answers of `/healthz` and `/readyz`, where all is well. */
export const healthSchema = z.strictObject({ status: z.literal('ok') });
export const readinessSchema = z.strictObject({ status: z.literal('ready') });
