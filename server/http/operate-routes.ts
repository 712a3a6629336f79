import type { FastifyInstance } from 'fastify';
import {
  logLevelSchema,
  type LogLevel,
  type RelayStatus,
  type ReloadReport,
} from '../../src/shared/contracts/operation.ts';
import type { AdminGuard } from './admin-guard.ts';
import { parseBody } from './parse-body.ts';

/** The relay's process, as its operators steer it. */
export interface RelayOperation {
  status(): Promise<RelayStatus>;
  /** Those in force, by name; secrets are among them. */
  settings(): Readonly<Record<string, unknown>>;
  /** @throws FootlightError CONFIG_INVALID; then nothing changes */
  reload(): ReloadReport;
  /** Until the next start or reload of another level. */
  setLogLevel(level: LogLevel): void;
  /** Channels, secrets and settings as one gzipped file, but no media. */
  backup(): Promise<Uint8Array>;
  /** Ends the process in good order soon after. Broadcasts are left for the next process to go on with. */
  stop(): void;
  /**
   * Starts a process like this one, which takes its place: it tells this one to stop when it is ready to.
   * @throws FootlightError RESTART_REFUSED
   */
  restart(): void;
}

/** `/api/v1/relay`: the process itself, for the admin token. */
export function operateRoutes(app: FastifyInstance, operation: RelayOperation, guard: AdminGuard): void {
  const options = guard.only;
  app.get('/api/v1/relay', options, () => operation.status());
  app.get('/api/v1/relay/settings', options, () => operation.settings());
  app.post('/api/v1/relay/reload', options, () => operation.reload());
  app.put('/api/v1/relay/log-level', options, (request) => {
    const { level } = parseBody(logLevelSchema, request, 'log');
    operation.setLogLevel(level);
    return { level };
  });
  app.get('/api/v1/relay/backup', options, async (_request, reply) =>
    reply.header('content-type', 'application/gzip').send(await operation.backup()),
  );
  app.post('/api/v1/relay/restart', options, async (_request, reply) => {
    operation.restart();
    return reply.code(202).send({ pid: process.pid });
  });
  app.post('/api/v1/relay/stop', options, async (_request, reply) => {
    operation.stop();
    return reply.code(202).send({ pid: process.pid });
  });
}
