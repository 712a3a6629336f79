import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryQueue } from '../../../server/platform/webhooks/delivery-queue.ts';
import { pauseAfter } from '../../../server/platform/webhooks/retry.ts';
import type { SendOutcome } from '../../../server/platform/webhooks/send.ts';
import { signedHeaders } from '../../../server/platform/webhooks/signature.ts';
import type { StoredDelivery, WebhookStore } from '../../../server/platform/webhooks/store.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const dayMs = 86_400_000;
const delivery = (id: string, webhookId = 'one'): StoredDelivery => ({
  id,
  webhookId,
  event: 'channel.live',
  body: '{}',
  state: 'waiting',
  attempts: 0,
  createdAt: new Date(),
  lastAttemptAt: null,
  nextAttemptAt: new Date(),
  status: null,
  reason: null,
});

describe('messages of webhooks', () => {
  let saved: Map<string, StoredDelivery>;
  let attempts: string[];
  let gone: string[];
  let answer: (delivery: StoredDelivery) => Promise<SendOutcome> | undefined;
  let storeFails: boolean;
  let left: StoredDelivery[];
  let queue: DeliveryQueue;

  beforeEach(() => {
    vi.useFakeTimers();
    saved = new Map();
    attempts = [];
    gone = [];
    left = [];
    storeFails = false;
    const store = {
      waiting: () => Promise.resolve(left),
      saveDelivery: (message: StoredDelivery) => {
        if (storeFails) return Promise.reject(new Error('The database is gone.'));
        saved.set(message.id, { ...message });
        return Promise.resolve();
      },
    } as unknown as WebhookStore;
    queue = new DeliveryQueue({
      store,
      attempt: (message) => {
        attempts.push(message.id);
        return answer(message);
      },
      onGone: (id) => gone.push(id),
      logger: silentLogger,
    });
  });
  afterEach(() => {
    queue.close();
    vi.useRealTimers();
  });

  it('are tried again within a day, then given up', async () => {
    answer = () => Promise.resolve({ status: 500 });
    queue.add(delivery('a'));
    await vi.advanceTimersByTimeAsync(dayMs);
    expect(attempts).toHaveLength(8);
    expect(saved.get('a')).toMatchObject({
      state: 'failed',
      attempts: 8,
      status: 500,
      nextAttemptAt: null,
      reason: 'The receiver answered 500.',
    });
    expect(queue.length).toBe(0);
    await vi.advanceTimersByTimeAsync(dayMs);
    expect(attempts).toHaveLength(8);
  });

  it('reach their receiver when it is back', async () => {
    const outcomes: SendOutcome[] = [{ reason: 'refused' }, { status: 503 }, { status: 204 }];
    answer = () => Promise.resolve(outcomes.shift() ?? { status: 500 });
    queue.add(delivery('a'));
    await vi.advanceTimersByTimeAsync(dayMs);
    expect(attempts).toHaveLength(3);
    expect(saved.get('a')).toMatchObject({ state: 'delivered', attempts: 3, status: 204, reason: null });
  });

  it('go to one receiver one after the other, and to others meanwhile', async () => {
    const pending: ((outcome: SendOutcome) => void)[] = [];
    answer = () => new Promise((resolve) => pending.push(resolve));
    queue.add(delivery('a'));
    queue.add(delivery('b'));
    queue.add(delivery('c', 'two'));
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts).toEqual(['a', 'c']);
    pending[0]?.({ status: 200 });
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts).toEqual(['a', 'c', 'b']);
  });

  it('end for good when the receiver answers 410', async () => {
    answer = () => Promise.resolve({ status: 410 });
    queue.add(delivery('a'));
    await vi.advanceTimersByTimeAsync(dayMs);
    expect([attempts, gone, saved.get('a')?.state]).toEqual([['a'], ['one'], 'failed']);
  });

  it('go on where the process before has stopped', async () => {
    left = [delivery('old')];
    answer = () => Promise.resolve({ status: 200 });
    await queue.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts).toEqual(['old']);
  });

  it('go out without a database', async () => {
    storeFails = true;
    answer = () => Promise.resolve({ status: 200 });
    queue.add(delivery('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect([attempts, queue.length]).toEqual([['a'], 0]);
  });

  it('are bounded in number', async () => {
    answer = () => new Promise(() => undefined);
    for (let number = 0; number < 2100; number++) queue.add(delivery(String(number)));
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.length).toBe(2000);
  });
});

it('pauses of webhook messages grow, and the last attempt is within a day', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((attempts) => pauseAfter(attempts, 1) ?? Infinity);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(dayMs);
  expect(pauseAfter(8, 0)).toBeUndefined();
});

it("webhook messages are signed as Standard Webhooks' own example", () => {
  // https://github.com/standard-webhooks/standard-webhooks: the test vector of its libraries.
  const headers = signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampS: 1_614_265_330,
    body: '{"test": 2432232314}',
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
