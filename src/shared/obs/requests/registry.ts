import type { DeskReply, DeskView } from '../desk-view.ts';
import type { Fields } from '../fields.ts';

/** Answers a request out of what the desk is like. @throws ObsProblem */
type DeskRequestHandler = (view: DeskView, fields: Fields) => DeskReply;
export type DeskRequests = Readonly<Record<string, DeskRequestHandler>>;
