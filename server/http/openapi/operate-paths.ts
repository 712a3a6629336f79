import {
  healthSchema,
  logLevelSchema,
  readinessSchema,
  relaySettingsSchema,
  relayStatusSchema,
  reloadReportSchema,
  stoppingSchema,
} from '../../../src/shared/contracts/operation.ts';
import { answers, bearer, body, type Paths } from './parts.ts';

export const operatePaths: Paths = {
  '/api/v1/relay': {
    get: {
      summary: 'How the relay is doing',
      security: bearer,
      responses: answers(200, 'Its state', relayStatusSchema),
    },
  },
  '/api/v1/relay/settings': {
    get: {
      summary: 'The settings in force, secrets among them',
      security: bearer,
      responses: answers(200, 'Each by its name', relaySettingsSchema),
    },
  },
  '/api/v1/relay/reload': {
    post: {
      summary: 'Read the settings anew, without a stream being dropped',
      security: bearer,
      responses: answers(200, 'Which settings have changed, and when that counts', reloadReportSchema),
    },
  },
  '/api/v1/relay/log-level': {
    put: {
      summary: 'Log more or less until the next start',
      security: bearer,
      requestBody: { required: true, ...body(logLevelSchema) },
      responses: answers(200, 'The level now', logLevelSchema),
    },
  },
  '/api/v1/relay/backup': {
    get: {
      summary: 'Channels, secrets and settings as one file, for `footlight restore`; no media',
      security: bearer,
      responses: {
        ...answers(200, 'The file'),
        200: {
          description: 'The file',
          content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } } },
        },
      },
    },
  },
  '/api/v1/relay/restart': {
    post: {
      summary: 'Start a process that takes the place of this one; viewers wait for a moment',
      security: bearer,
      responses: answers(202, 'It starts, and ends this one when it can go on', stoppingSchema),
    },
  },
  '/api/v1/relay/stop': {
    post: {
      summary: 'End the process in good order',
      security: bearer,
      responses: answers(202, 'It will: what is live goes on with the next process', stoppingSchema),
    },
  },
  '/healthz': {
    get: { summary: 'Whether the process lives', responses: answers(200, 'It does', healthSchema) },
  },
  '/readyz': {
    get: { summary: 'Whether it can take streams', responses: answers(200, 'It can', readinessSchema) },
  },
  '/metrics': {
    get: {
      summary: 'Numbers for Prometheus',
      responses: {
        ...answers(200, 'The numbers'),
        200: { description: 'The numbers', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    },
  },
};
