import type { FastifyError, FastifyInstance } from 'fastify';
import { errorCodes, FootlightError, messageOf, type ErrorCode } from '../../src/shared/base/errors.ts';
import type { Logger } from '../../src/shared/base/logger.ts';
import type { ErrorBody } from '../../src/shared/contracts/relay.ts';

/** Body of an answer that is an error. */
function errorBody(code: ErrorCode, message: string): ErrorBody {
  return { error: { code, message } };
}

/** Answers everything that is thrown, and every unknown address, with an `ErrorBody`. */
export function handleErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((thrown: FastifyError | FootlightError, request, reply) => {
    const [code, status, message] = describe(thrown);
    if (status >= 500 && code === 'INTERNAL') {
      logger.error(
        {
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          reason: messageOf(thrown),
          stack: thrown.stack,
        },
        'A request failed',
      );
    }
    void reply.code(status).header('cache-control', 'no-store').send(errorBody(code, message));
  });
  app.setNotFoundHandler((_request, reply) => {
    void reply
      .code(errorCodes.NOT_FOUND)
      .header('cache-control', 'no-store')
      .send(errorBody('NOT_FOUND', 'There is nothing at this address.'));
  });
}

function describe(thrown: FastifyError | FootlightError): [ErrorCode, number, string] {
  if (thrown instanceof FootlightError) return [thrown.code, thrown.httpStatus, thrown.message];
  // Fastify's own refusals: a body that is too large, or that can't be parsed.
  const status = thrown.statusCode ?? 500;
  if (status >= 400 && status < 500) return ['BAD_REQUEST', status, thrown.message];
  return ['INTERNAL', 500, 'The relay could not answer. Its log says why.'];
}
