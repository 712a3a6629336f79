import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../base/errors.ts';

/**
 * What goes between the engine and the one page that is the desk: requests that only the page can
 * answer, since it owns the scene collection and draws the picture.
 */
/** What each kind of request is answered with. */
export const deskAnswerSchemas = {
  /** Runs an action of the menus. False if there is none of that name, or it can't be done now. */
  runAction: z.boolean(),
} as const;

export interface DeskAsks {
  runAction: { actionId: string };
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

export interface DeskService {
  /** Requests for the page of that id, which is the desk until a newer one comes. Ends when `signal` aborts. */
  requests(deskId: string, signal: AbortSignal | undefined): AsyncIterable<DeskRequest>;
  answer(answer: DeskAnswer): void;
}
