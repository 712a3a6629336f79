import {
  createViewerTokenSchema,
  edgeTokenSchema,
  viewerTokenSchema,
  viewingEveryS,
  viewingSchema,
} from '../../../src/shared/contracts/viewing.ts';
import { answers, bearer, body, slugParameter, type Paths } from './parts.ts';

const viewerTokenParameter = {
  name: 'token',
  in: 'query',
  description: 'Needed if the channel is private',
  schema: { type: 'string' },
};

export const viewingPaths: Paths = {
  '/api/v1/channels/{slug}/viewer-tokens': {
    parameters: [slugParameter],
    post: {
      summary: 'Make an address at which a private channel is watched',
      security: bearer,
      requestBody: { required: true, ...body(createViewerTokenSchema) },
      responses: answers(201, 'The token, and the addresses that have it', viewerTokenSchema),
    },
  },
  '/api/v1/channels/{slug}/permission': {
    parameters: [slugParameter, viewerTokenParameter],
    get: {
      summary: 'Whether a viewer may see something of the channel, for an edge in front of the relay',
      responses: answers(204, 'Yes'),
    },
  },
  '/api/v1/edge-tokens': {
    post: {
      summary: 'Make a token for a machine in front of the relay; it opens every channel',
      security: bearer,
      responses: answers(201, 'The token', edgeTokenSchema),
    },
  },
  '/api/v1/channels/{slug}/viewing': {
    parameters: [slugParameter, viewerTokenParameter],
    post: {
      summary: `A watch page's sign of life, every ${viewingEveryS} s`,
      requestBody: { required: true, ...body(viewingSchema) },
      responses: answers(204, 'Counted'),
    },
  },
};
