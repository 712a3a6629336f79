import type { DeskReply, DeskView } from './desk-view.ts';
import { Fields, type JsonObject } from './fields.ts';
import { ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';
import { audioRequests } from './requests/audio.ts';
import { filterRequests } from './requests/filters.ts';
import { generalRequests } from './requests/general.ts';
import { inputRequests } from './requests/inputs.ts';
import { itemRequests } from './requests/items.ts';
import { mediaRequests } from './requests/media.ts';
import type { DeskRequests } from './requests/registry.ts';
import { sceneRequests } from './requests/scenes.ts';
import { transitionRequests } from './requests/transitions.ts';

const requests: DeskRequests = {
  ...sceneRequests,
  ...itemRequests,
  ...inputRequests,
  ...audioRequests,
  ...filterRequests,
  ...transitionRequests,
  ...mediaRequests,
  ...generalRequests,
};

/** Every request that is answered out of what the desk is like. */
export const deskRequestTypes: readonly string[] = Object.keys(requests);

/** Answers a request and says what it does; nothing is changed here. @throws ObsProblem */
export function answerDeskRequest(view: DeskView, requestType: string, requestData: JsonObject): DeskReply {
  const handler = Object.hasOwn(requests, requestType) ? requests[requestType] : undefined;
  if (!handler) {
    throw new ObsProblem(statusCode.unknownRequestType, `The studio has no request ${requestType}.`);
  }
  return handler(view, new Fields(requestData));
}
