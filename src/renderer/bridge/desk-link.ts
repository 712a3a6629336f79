import { FootlightError } from '../../shared/base/errors.ts';
import type {
  DeskAnswer,
  DeskAnswerTo,
  DeskAskKind,
  DeskAsks,
  DeskNews,
  DeskRequest,
} from '../../shared/contracts/desk.ts';
import type { EngineClient } from './engine-client.ts';
import { keepWatching } from './keep-watching.ts';
import { sentenceOf } from './sentence.ts';

/** How the page answers each kind of request. */
export type DeskHandlers = {
  [Kind in DeskAskKind]: (ask: DeskAsks[Kind]) => DeskAnswerTo<Kind> | Promise<DeskAnswerTo<Kind>>;
};

/**
 * Makes this page the desk: it answers what the engine asks, until a newer page does.
 * @returns tells the engine news
 */
export function openDeskLink(engine: EngineClient, handlers: DeskHandlers): (news: DeskNews) => void {
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
  return (news) => {
    // What could not be told is old by the next time.
    engine.desk.report.mutate({ deskId, news }).catch(() => undefined);
  };
}

async function outcomeOf(handlers: DeskHandlers, request: DeskRequest): Promise<DeskAnswer['outcome']> {
  try {
    return { ok: true, value: await answerTo(handlers, request) };
  } catch (thrown) {
    const code = thrown instanceof FootlightError ? thrown.code : 'INTERNAL';
    return { ok: false, code, message: sentenceOf(thrown).slice(0, 1000) };
  }
}

function answerTo(handlers: DeskHandlers, request: DeskRequest): unknown {
  switch (request.kind) {
    case 'runAction':
      return handlers.runAction(request.ask);
    case 'obs':
      return handlers.obs(request.ask);
    case 'watchMeters':
      return handlers.watchMeters(request.ask);
  }
}
