import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { readRuntimeFile, type RuntimeInfo } from '../server/runtime-file.ts';
import { runtimeFileOf } from '../server/storage/data-directory.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { errorBodySchema } from '../src/shared/contracts/relay.ts';

const requestTimeoutMs = 15_000;
/** A port that nobody listens at refuses at once; a busy machine may take its time. */
const probeTimeoutMs = 10_000;
/** For a relay that has the directory already and is not ready yet. */
const startPatienceMs = 10_000;
const lookEveryMs = 200;

/** The relay that runs on a data directory, spoken to by its API with the token that it left there. */
export interface RunningRelay {
  readonly http: string;
  readonly pid: number;
  /** Where it listens, by door. */
  readonly addresses: Readonly<Pick<RuntimeInfo, 'http' | 'rtmp' | 'srt' | 'rtmps' | 'https'>>;
  /**
   * @param path behind `/api/v1`
   * @throws FootlightError with the code and the sentence of the answer
   */
  readonly call: <T>(method: string, path: string, schema: z.ZodType<T>, body?: object) => Promise<T>;
  /** The answer as it is; for what is no JSON. @throws FootlightError like `call` */
  readonly fetch: (method: string, path: string, signal?: AbortSignal) => Promise<Response>;
}

/** Undefined if none runs there: a killed relay leaves its file behind. */
export async function findRunningRelay(directory: string): Promise<RunningRelay | undefined> {
  const runtime = readRuntimeFile(runtimeFileOf(directory));
  if (!runtime) return undefined;
  const { http, pid, adminToken } = runtime;
  try {
    const answer = await fetch(`${http}/healthz`, { signal: AbortSignal.timeout(probeTimeoutMs) });
    if (!answer.ok) return undefined;
  } catch {
    return undefined;
  }
  const send = async (
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<Response> => {
    const answer = await fetch(`${http}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: signal ?? AbortSignal.timeout(requestTimeoutMs),
    });
    if (answer.ok) return answer;
    const { code, message } = errorBodySchema.parse(await answer.json()).error;
    throw new FootlightError(code, message);
  };
  return {
    http,
    pid,
    addresses: runtime,
    call: async (method, path, schema, body) => {
      const answer = await send(method, path, body);
      return schema.parse(answer.status === 204 ? undefined : await answer.json());
    },
    fetch: (method, path, signal) => send(method, path, undefined, signal),
  };
}

/** @throws FootlightError RELAY_NOT_RUNNING */
export async function needRunningRelay(directory: string): Promise<RunningRelay> {
  const relay = await findRunningRelay(directory);
  if (relay) return relay;
  throw new FootlightError(
    'RELAY_NOT_RUNNING',
    `No relay runs on the data directory ${directory}. Start it, or name its directory with --data.`,
  );
}

/**
 * What the relay that runs on the directory gives, or the directory itself where none runs. One that only starts
 * is waited for, and so is another command.
 * @param ofDirectory takes the directory before it does anything else
 * @throws FootlightError DATA_DIR_LOCKED if who has the directory neither answers nor ends
 */
export async function relayOrDirectory<Result>(
  directory: string,
  ofRelay: (relay: RunningRelay) => Result | Promise<Result>,
  ofDirectory: () => Promise<Result>,
): Promise<Result> {
  const deadlineMs = performance.now() + startPatienceMs;
  for (;;) {
    const running = await findRunningRelay(directory);
    if (running) return ofRelay(running);
    try {
      return await ofDirectory();
    } catch (error) {
      const isTaken = error instanceof FootlightError && error.code === 'DATA_DIR_LOCKED';
      if (!isTaken || performance.now() > deadlineMs) throw error;
    }
    await delay(lookEveryMs);
  }
}
