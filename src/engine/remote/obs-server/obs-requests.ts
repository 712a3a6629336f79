import { FootlightError, messageOf, type ErrorCode } from '../../../shared/base/errors.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { ObsAnswer } from '../../../shared/contracts/desk.ts';
import { deskRequestTypes } from '../../../shared/obs/desk-requests.ts';
import { Fields, type JsonObject } from '../../../shared/obs/fields.ts';
import { ObsProblem } from '../../../shared/obs/problem.ts';
import { statusCode, type StatusCode } from '../../../shared/obs/protocol.ts';
import type { DeskLink } from '../desk-link.ts';
import type { EngineRequests, ObsEngine } from './requests/handler.ts';

/** The page answers these too, though not out of the collection alone. */
const pageRequestTypes = [...deskRequestTypes, 'GetSourceScreenshot'];
/** Only while nothing takes the program. */
const whileIdle = ['SetVideoSettings'];

const codes: Partial<Record<ErrorCode, StatusCode>> = {
  NOT_READY: statusCode.notReady,
  NOT_FOUND: statusCode.resourceNotFound,
  BAD_REQUEST: statusCode.invalidResourceState,
  ON_AIR: statusCode.outputRunning,
};

export interface ObsRequestsOptions {
  engine: Pick<ObsEngine, 'sessionState'>;
  requests: EngineRequests;
  desk: DeskLink;
  logger: Logger;
}

/** Answers every request of the protocol that there is: by the engine, or by the page. */
export class ObsRequests {
  readonly #options: ObsRequestsOptions;
  readonly types: readonly string[];

  constructor(options: ObsRequestsOptions) {
    this.#options = options;
    this.types = [...new Set([...Object.keys(options.requests), ...pageRequestTypes, 'Sleep'])].sort();
  }

  /** Never rejects: what goes wrong is an answer. */
  async answer(requestType: string, requestData: JsonObject): Promise<ObsAnswer> {
    try {
      return await this.#answer(requestType, requestData);
    } catch (thrown) {
      return this.#failure(requestType, thrown);
    }
  }

  async #answer(requestType: string, requestData: JsonObject): Promise<ObsAnswer> {
    const { requests, desk, engine } = this.#options;
    const own = Object.hasOwn(requests, requestType) ? requests[requestType] : undefined;
    if (own) {
      const responseData = await own(new Fields(requestData));
      return { code: statusCode.success, ...(responseData && { responseData: { ...responseData } }) };
    }
    if (!pageRequestTypes.includes(requestType)) {
      throw new ObsProblem(
        statusCode.unknownRequestType,
        `The studio has no request ${requestType.slice(0, 100)}.`,
      );
    }
    if (whileIdle.includes(requestType) && engine.sessionState().wantsProgram) {
      throw new ObsProblem(statusCode.outputRunning, 'That can’t be changed on air or while it is recorded.');
    }
    return desk.call('obs', { requestType, requestData });
  }

  #failure(requestType: string, thrown: unknown): ObsAnswer {
    if (thrown instanceof ObsProblem) return { code: thrown.code, comment: thrown.message };
    if (thrown instanceof FootlightError) {
      return { code: codes[thrown.code] ?? statusCode.requestProcessingFailed, comment: thrown.message };
    }
    this.#options.logger.error({ requestType, reason: messageOf(thrown) }, 'A remote request failed.');
    return { code: statusCode.genericError, comment: 'The studio could not do that. Its log says why.' };
  }
}
