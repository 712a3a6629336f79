import { expect, it } from 'vitest';
import { DeskLink } from '../../../src/engine/remote/desk-link.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ManualTiming } from './manual-timing.ts';

const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-000000000002';

it('says that it is not ready without a page', async () => {
  const link = new DeskLink(new ManualTiming(), silentLogger);
  await expect(link.call('runAction', { actionId: 'undo' })).rejects.toMatchObject({ code: 'NOT_READY' });
});

it('asks the newest page, and takes answers from it alone', async () => {
  const link = new DeskLink(new ManualTiming(), silentLogger);
  const older = link.requests(first, undefined);
  const waiting = older.next();
  const newer = link.requests(second, undefined);
  const request = newer.next();
  expect(await waiting).toMatchObject({ done: true });

  const answer = link.call('runAction', { actionId: 'undo' });
  expect((await request).value).toEqual({ requestId: 1, kind: 'runAction', ask: { actionId: 'undo' } });
  link.answer({ deskId: first, requestId: 1, outcome: { ok: true, value: false } });
  link.answer({ deskId: second, requestId: 1, outcome: { ok: true, value: true } });
  expect(await answer).toBe(true);
  link.close();
});

it('hands on why the page could not', async () => {
  const link = new DeskLink(new ManualTiming(), silentLogger);
  const page = link.requests(first, undefined);
  const request = page.next();
  const answer = link.call('runAction', { actionId: 'undo' });
  await request;
  const outcome = { ok: false, code: 'BAD_REQUEST', message: 'Not now.' } as const;
  link.answer({ deskId: first, requestId: 1, outcome });
  await expect(answer).rejects.toMatchObject({ code: 'BAD_REQUEST', message: 'Not now.' });
  link.close();
});

it('does not wait for a page that left or is silent', async () => {
  const timing = new ManualTiming();
  const link = new DeskLink(timing, silentLogger);
  const leaving = new AbortController();
  const page = link.requests(first, leaving.signal);
  const request = page.next();
  const unanswered = link.call('runAction', { actionId: 'undo' });
  await request;
  const next = page.next();
  const late = unanswered.catch((failure: unknown) => failure);
  await timing.advance(10_000);
  expect(await late).toMatchObject({ code: 'NOT_READY' });

  const lost = link.call('runAction', { actionId: 'redo' });
  await next;
  const end = page.next();
  leaving.abort();
  await expect(lost).rejects.toMatchObject({ code: 'NOT_READY' });
  expect(await end).toMatchObject({ done: true });
});

it('lets only so many requests wait', async () => {
  const link = new DeskLink(new ManualTiming(), silentLogger);
  const page = link.requests(first, undefined);
  void page.next();
  const waiting = Array.from({ length: 256 }, () => link.call('runAction', { actionId: 'undo' }));
  await expect(link.call('runAction', { actionId: 'undo' })).rejects.toMatchObject({ code: 'NOT_READY' });
  link.close();
  const ends = await Promise.allSettled(waiting);
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
});
