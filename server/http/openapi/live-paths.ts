import { eventCallSchema, takenEventsSchema } from '../../../src/shared/contracts/event-call.ts';
import { answers, bearer, body, slugParameter, type Paths } from './parts.ts';

const overlayParameter = { name: 'overlay', in: 'path', required: true, schema: { type: 'string' } };
const keyParameter = {
  name: 'key',
  in: 'query',
  required: true,
  description: 'That of the overlays’ addresses, as the studio shows them',
  schema: { type: 'string' },
};

const bytes = (description: string, type: string) => ({
  ...answers(200, description),
  200: { description, content: { [type]: { schema: { type: 'string' } } } },
});

export const livePaths: Paths = {
  '/api/v1/channels/{slug}/live-events': {
    parameters: [slugParameter],
    post: {
      summary:
        'Tell the channel’s studio and overlays of events, with the admin token or the channel’s stream key',
      security: bearer,
      requestBody: { required: true, ...body(eventCallSchema) },
      responses: answers(202, 'How many were new, and how many were known', takenEventsSchema),
    },
  },
  '/overlay/{slug}/{overlay}': {
    parameters: [slugParameter, overlayParameter, keyParameter],
    get: { summary: 'An overlay of a studio as a page', responses: bytes('The page', 'text/html') },
  },
  '/overlay/{slug}/{overlay}/assets/{id}': {
    parameters: [
      slugParameter,
      overlayParameter,
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      keyParameter,
    ],
    get: { summary: 'A picture or a sound of it', responses: bytes('The file', 'application/octet-stream') },
  },
};
