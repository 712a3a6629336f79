import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../base/errors.ts';

/**
 * What goes between the engine and the one page that is the desk: requests that only the page can
 * answer, since it owns the scene collection and draws the picture, and news that only it has.
 */
const name = z.string().max(200);
const jsonObject = z.record(z.string().max(200), z.unknown());

/** A request of the obs-websocket protocol's own, answered on the page's collection. */
const obsAnswerSchema = z.strictObject({
  /** A status code of the protocol; 100 is success. */
  code: z.int().min(0).max(9999),
  comment: z.string().max(1000).optional(),
  responseData: jsonObject.optional(),
});
export type ObsAnswer = z.infer<typeof obsAnswerSchema>;

/** What each kind of request is answered with. */
export const deskAnswerSchemas = {
  /** Runs an action of the menus. False if there is none of that name, or it can't be done now. */
  runAction: z.boolean(),
  obs: obsAnswerSchema,
  /** From now on the page tells its meters, or no longer. */
  watchMeters: z.null(),
} as const;

export interface DeskAsks {
  runAction: { actionId: string };
  obs: { requestType: string; requestData: Readonly<Record<string, unknown>> };
  watchMeters: { wanted: boolean };
}
export type DeskAskKind = keyof DeskAsks;
export type DeskAnswerTo<Kind extends DeskAskKind> = z.infer<(typeof deskAnswerSchemas)[Kind]>;

/** Engine → page. */
export type DeskRequest = {
  [Kind in DeskAskKind]: { requestId: number; kind: Kind; ask: DeskAsks[Kind] };
}[DeskAskKind];

/** Chosen by the page, so that what an older page says is known as such. */
export const deskIdSchema = z.uuid();

/** Page → engine: the end of a request. */
export const deskAnswerSchema = z.strictObject({
  deskId: deskIdSchema,
  requestId: z.int().nonnegative(),
  outcome: z.discriminatedUnion('ok', [
    /** Held against `deskAnswerSchemas` where the request is known. */
    z.strictObject({ ok: z.literal(true), value: z.unknown() }),
    z.strictObject({
      ok: z.literal(false),
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().max(1000),
    }),
  ]),
});
export type DeskAnswer = z.infer<typeof deskAnswerSchema>;

/** An event of the obs-websocket protocol. */
const obsEventSchema = z.strictObject({
  eventType: name,
  /** The subscription bit that it belongs to. */
  eventIntent: z.int().nonnegative(),
  eventData: jsonObject,
});
export type ObsEvent = z.infer<typeof obsEventSchema>;

/** Levels of one strip: for each channel magnitude, peak and peak before the fader, 0 to 1. */
const obsMeterSchema = z.strictObject({
  inputName: name,
  inputUuid: name,
  inputLevelsMul: z.array(z.array(z.number()).length(3)).max(8),
});
export type ObsMeter = z.infer<typeof obsMeterSchema>;

/** Page → engine: what happened. */
export const deskReportSchema = z.strictObject({
  deskId: deskIdSchema,
  news: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('obsEvents'), events: z.array(obsEventSchema).max(2000) }),
    z.strictObject({ type: z.literal('meters'), meters: z.array(obsMeterSchema).max(64) }),
  ]),
});
export type DeskReport = z.infer<typeof deskReportSchema>;
export type DeskNews = DeskReport['news'];

export interface DeskService {
  /** Requests for the page of that id, which is the desk until a newer one comes. Ends when `signal` aborts. */
  requests(deskId: string, signal: AbortSignal | undefined): AsyncIterable<DeskRequest>;
  answer(answer: DeskAnswer): void;
  report(report: DeskReport): void;
}
