import {
  changeForwardSchema,
  createForwardSchema,
  forwardListSchema,
  forwardSchema,
} from '../../../src/shared/contracts/forwards.ts';
import { answers, bearer, body, idParameter, slugParameter, type Paths } from './parts.ts';

export const forwardPaths: Paths = {
  '/api/v1/channels/{slug}/forwards': {
    parameters: [slugParameter],
    get: {
      summary: 'Where the channel is sent on to, and how that goes',
      security: bearer,
      responses: answers(200, 'The forwards', forwardListSchema),
    },
    post: {
      summary: 'Send the channel on to an address by RTMP, RTMPS or SRT',
      security: bearer,
      requestBody: { required: true, ...body(createForwardSchema) },
      responses: answers(201, 'The forward; its secrets are not shown again', forwardSchema),
    },
  },
  '/api/v1/channels/{slug}/forwards/{id}': {
    parameters: [slugParameter, idParameter],
    patch: {
      summary: 'Change a forward, or switch it on or off',
      security: bearer,
      requestBody: { required: true, ...body(changeForwardSchema) },
      responses: answers(200, 'The forward', forwardSchema),
    },
    delete: { summary: 'Delete a forward', security: bearer, responses: answers(204, 'It is gone') },
  },
};
