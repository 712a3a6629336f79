import { FootlightError } from '../../shared/base/errors.ts';
import type {
  DeskAnswer,
  DeskAnswerTo,
  DeskAskKind,
  DeskAsks,
  DeskRequest,
} from '../../shared/contracts/desk.ts';
import type { EngineClient } from './engine-client.ts';
import { keepWatching } from './keep-watching.ts';
import { sentenceOf } from './sentence.ts';

/** How the page answers each kind of request. */
export type DeskHandlers = {
  [Kind in DeskAskKind]: (ask: DeskAsks[Kind]) => DeskAnswerTo<Kind> | Promise<DeskAnswerTo<Kind>>;
};

/** Makes this page the desk: it answers what the engine asks, until a newer page does. */
export function openDeskLink(engine: EngineClient, handlers: DeskHandlers): void {
  const deskId = crypto.randomUUID();
  const answer = async (request: DeskRequest): Promise<void> => {
    const outcome = await outcomeOf(handlers, request);
    // Whoever asked finds out by time if the link is gone.
    await engine.desk.answer.mutate({ deskId, requestId: request.requestId, outcome }).catch(() => undefined);
  };
  keepWatching((onEnded) => {
    engine.desk.requests.subscribe(deskId, {
      onData: (request) => void answer(request),
      onError: onEnded,
    });
  });
}

async function outcomeOf(handlers: DeskHandlers, request: DeskRequest): Promise<DeskAnswer['outcome']> {
  try {
    return { ok: true, value: await handlers[request.kind](request.ask) };
  } catch (thrown) {
    const code = thrown instanceof FootlightError ? thrown.code : 'INTERNAL';
    return { ok: false, code, message: sentenceOf(thrown).slice(0, 1000) };
  }
}
