import type { z } from 'zod';
import type { ObsAnswer, ObsEvent } from '../../../shared/contracts/desk.ts';
import type { JsonObject } from '../../../shared/obs/fields.ts';
import {
  batchSchema,
  identifySchema,
  messageSchema,
  reidentifySchema,
  requestSchema,
  type Batch,
  type BatchRequest,
} from '../../../shared/obs/messages.ts';
import {
  closeCode,
  defaultEventSubscriptions,
  executionType,
  opCode,
  rpcVersion,
  spokenObsVersion,
  spokenObsWebSocketVersion,
  statusCode,
  type CloseCode,
} from '../../../shared/obs/protocol.ts';
import { sleep, type Timing } from '../../../publish/timing.ts';
import { newChallenge, proves, type Challenge } from './authentication.ts';

export interface ObsSessionPorts {
  /** Undefined: none is asked for. */
  password: string | undefined;
  timing: Timing;
  send(message: { op: number; d: object }): void;
  /** Nothing is sent after it. */
  close(code: CloseCode, reason: string): void;
  answer(requestType: string, requestData: JsonObject): Promise<ObsAnswer>;
  /** Of the canvas, for batches that wait for frames. */
  frameRate(): number;
  /** What is listened to may be something else now. */
  onSubscriptions(): void;
  newChallenge?: () => Challenge;
}

/** A client that does not say who it is in time is none. */
const identifyLimitMs = 10_000;
/** So that a password can't be found by trying. */
const wrongPasswordMs = 400;
/** OBS's own bounds. */
const maxSleepMs = 50_000;
const maxSleepFrames = 10_000;

/** One client's conversation, whatever it goes over. Messages are answered in the order in which they come. */
export class ObsSession {
  readonly #ports: ObsSessionPorts;
  readonly #challenge: Challenge | undefined;
  readonly #over = new AbortController();
  #identified = false;
  #subscriptions = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(ports: ObsSessionPorts) {
    this.#ports = ports;
    this.#challenge = ports.password === undefined ? undefined : (ports.newChallenge ?? newChallenge)();
    ports.send({
      op: opCode.hello,
      d: {
        obsStudioVersion: spokenObsVersion,
        obsWebSocketVersion: spokenObsWebSocketVersion,
        rpcVersion,
        ...(this.#challenge && { authentication: this.#challenge }),
      },
    });
    void sleep(ports.timing, identifyLimitMs, this.#over.signal).then(() => {
      if (!this.#identified) this.#close(closeCode.notIdentified, 'You did not identify yourself in time.');
    });
  }

  get isIdentified(): boolean {
    return this.#identified;
  }

  /** Bits of `eventIntent`. */
  get subscriptions(): number {
    return this.#identified ? this.#subscriptions : 0;
  }

  /** @returns when it is answered @param message decoded, but not yet looked at */
  handle(message: unknown): Promise<void> {
    this.#work = this.#work.then(() => (this.#over.signal.aborted ? undefined : this.#handle(message)));
    return this.#work;
  }

  tell(event: ObsEvent): void {
    if ((this.subscriptions & event.eventIntent) !== 0) this.#ports.send({ op: opCode.event, d: event });
  }

  /** The client is gone. */
  end(): void {
    this.#over.abort();
  }

  async #handle(given: unknown): Promise<void> {
    const message = messageSchema.safeParse(given);
    if (!message.success) {
      this.#close(closeCode.messageDecodeError, 'A message is an object with `op` and `d`.');
      return;
    }
    const { op, d } = message.data;
    if (op === opCode.identify) {
      if (this.#identified) this.#close(closeCode.alreadyIdentified, 'You are identified already.');
      else await this.#identify(d);
    } else if (!this.#identified) {
      this.#close(closeCode.notIdentified, 'Identify yourself first.');
    } else if (op === opCode.reidentify) {
      const data = this.#parse(reidentifySchema, d);
      if (!data) return;
      this.#subscribe(data.eventSubscriptions ?? this.#subscriptions);
      this.#ports.send({ op: opCode.identified, d: { negotiatedRpcVersion: rpcVersion } });
    } else if (op === opCode.request) {
      const data = this.#parse(requestSchema, d);
      if (data) await this.#request(data.requestType, data.requestId, data.requestData ?? {});
    } else if (op === opCode.requestBatch) {
      const data = this.#parse(batchSchema, d);
      if (data) await this.#batch(data);
    } else {
      this.#close(closeCode.unknownOpCode, `There is no message ${op} from clients.`);
    }
  }

  async #identify(given: unknown): Promise<void> {
    const data = this.#parse(identifySchema, given);
    if (!data) return;
    if (data.rpcVersion !== rpcVersion) {
      this.#close(closeCode.unsupportedRpcVersion, `Only RPC version ${rpcVersion} is spoken here.`);
      return;
    }
    const { password } = this.#ports;
    if (password !== undefined && this.#challenge) {
      if (data.authentication === undefined || !proves(data.authentication, password, this.#challenge)) {
        await sleep(this.#ports.timing, wrongPasswordMs, this.#over.signal);
        this.#close(closeCode.authenticationFailed, 'Authentication failed.');
        return;
      }
    }
    this.#identified = true;
    this.#ports.send({ op: opCode.identified, d: { negotiatedRpcVersion: rpcVersion } });
    this.#subscribe(data.eventSubscriptions ?? defaultEventSubscriptions);
  }

  #subscribe(subscriptions: number): void {
    this.#subscriptions = subscriptions;
    this.#ports.onSubscriptions();
  }

  async #request(requestType: string, requestId: string, requestData: JsonObject): Promise<void> {
    const answer =
      requestType === 'Sleep'
        ? {
            code: statusCode.unsupportedRequestBatchExecutionType,
            comment: 'Sleep is for batches whose requests follow each other.',
          }
        : await this.#ports.answer(requestType, requestData);
    this.#send(opCode.requestResponse, responseOf(requestType, requestId, answer));
  }

  async #batch({
    requestId,
    haltOnFailure = false,
    executionType: type = 0,
    requests,
  }: Batch): Promise<void> {
    if (!Object.values<number>(executionType).includes(type)) {
      this.#close(closeCode.invalidDataFieldValue, 'There is no such way of running a batch.');
      return;
    }
    const one = async (request: BatchRequest): Promise<ReturnType<typeof responseOf>> => {
      const { requestType = '', requestData } = request;
      const answer = await this.#batchAnswer(requestType, requestData ?? {}, type);
      return responseOf(requestType, request.requestId, answer);
    };
    let results: ReturnType<typeof responseOf>[] = [];
    if (type === executionType.parallel) {
      results = await Promise.all(requests.map(one));
    } else {
      for (const request of requests) {
        if (this.#over.signal.aborted) return;
        const result = await one(request);
        results.push(result);
        if (haltOnFailure && !result.requestStatus.result) break;
      }
    }
    this.#send(opCode.requestBatchResponse, { requestId, results });
  }

  async #batchAnswer(requestType: string, requestData: JsonObject, type: number): Promise<ObsAnswer> {
    if (requestType === '') {
      return { code: statusCode.missingRequestType, comment: 'The field `requestType` is missing.' };
    }
    if (requestType !== 'Sleep') return this.#ports.answer(requestType, requestData);
    const name = type === executionType.serialRealtime ? 'sleepMillis' : 'sleepFrames';
    const most = type === executionType.serialRealtime ? maxSleepMs : maxSleepFrames;
    const amount = requestData[name];
    if (type === executionType.parallel) {
      const comment = 'Sleep is for batches whose requests follow each other.';
      return { code: statusCode.unsupportedRequestBatchExecutionType, comment };
    }
    if (typeof amount !== 'number') {
      return { code: statusCode.missingRequestField, comment: `The field \`${name}\` is missing.` };
    }
    if (!(amount >= 0 && amount <= most)) {
      return { code: statusCode.requestFieldOutOfRange, comment: `\`${name}\` is at most ${most}.` };
    }
    const durationMs = name === 'sleepMillis' ? amount : (amount * 1000) / this.#ports.frameRate();
    await sleep(this.#ports.timing, durationMs, this.#over.signal);
    return { code: statusCode.success };
  }

  #parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> | undefined {
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    const [first] = issue?.path ?? [];
    const isMissing = first !== undefined && !Object.hasOwn(given as object, first);
    this.#close(
      isMissing ? closeCode.missingDataField : closeCode.invalidDataFieldType,
      `The field \`${field}\` is missing or of a wrong type.`,
    );
    return undefined;
  }

  #send(op: number, d: object): void {
    if (!this.#over.signal.aborted) this.#ports.send({ op, d });
  }

  #close(code: CloseCode, reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#ports.close(code, reason);
  }
}

function responseOf(requestType: string, requestId: string | undefined, answer: ObsAnswer) {
  const { code, comment, responseData } = answer;
  return {
    requestType,
    ...(requestId !== undefined && { requestId }),
    requestStatus: { result: code === statusCode.success, code, ...(comment !== undefined && { comment }) },
    ...(responseData && { responseData }),
  };
}
