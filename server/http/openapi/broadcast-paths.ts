import {
  broadcastListSchema,
  broadcastSchema,
  createClipSchema,
  downloadAddressSchema,
} from '../../../src/shared/contracts/broadcasts.ts';
import { answers, bearer, body, idParameter, slugParameter, type Paths } from './parts.ts';

const film = { 'video/mp4': { schema: { type: 'string', format: 'binary' } } };

export const broadcastPaths: Paths = {
  '/api/v1/channels/{slug}/broadcasts': {
    parameters: [slugParameter],
    get: {
      summary: "A channel's broadcasts that are kept, newest first",
      responses: answers(200, 'The broadcasts', broadcastListSchema),
    },
  },
  '/api/v1/channels/{slug}/clips': {
    parameters: [slugParameter],
    post: {
      summary: 'Keep the last seconds of what is live',
      security: bearer,
      requestBody: { required: true, ...body(createClipSchema) },
      responses: answers(201, 'The clip, which can be played at once', broadcastSchema),
    },
  },
  '/api/v1/broadcasts/{id}': {
    parameters: [idParameter],
    get: { summary: 'One broadcast', responses: answers(200, 'The broadcast', broadcastSchema) },
    delete: {
      summary: 'Delete a broadcast that is over',
      security: bearer,
      responses: answers(204, 'It is gone'),
    },
  },
  '/api/v1/broadcasts/{id}/download-address': {
    parameters: [idParameter],
    post: {
      summary:
        'An address to download a broadcast at, good for a day, with the admin token or the channel’s stream key',
      security: bearer,
      responses: answers(201, 'The address', downloadAddressSchema),
    },
  },
  '/api/v1/broadcasts/{id}/download': {
    parameters: [
      idParameter,
      {
        name: 'token',
        in: 'query',
        description: 'Of a download address, in the place of the admin token',
        schema: { type: 'string' },
      },
    ],
    get: {
      summary: 'A broadcast that is over as one MP4 file, in whole or in ranges',
      security: bearer,
      responses: {
        ...answers(200, 'The file'),
        200: { description: 'The file', content: film },
        206: { description: 'The range that was asked for', content: film },
        416: { description: 'The file ends before the range that was asked for' },
      },
    },
  },
};
