import { expect, it } from 'vitest';
import { authenticationFor } from '../../../src/engine/remote/obs-server/authentication.ts';
import { ObsSession } from '../../../src/engine/remote/obs-server/obs-session.ts';
import type { ObsAnswer } from '../../../src/shared/contracts/desk.ts';
import { ManualTiming } from './manual-timing.ts';

const challenge = {
  salt: 'lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=',
  challenge: '+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=',
};

interface Message {
  op: number;
  d: Record<string, unknown>;
}

function open(password?: string) {
  const sent: Message[] = [];
  const closed: number[] = [];
  const asked: string[] = [];
  const timing = new ManualTiming();
  const session = new ObsSession({
    password,
    timing,
    send: (message) => sent.push(message as Message),
    close: (code) => closed.push(code),
    answer: (requestType): Promise<ObsAnswer> => {
      asked.push(requestType);
      return Promise.resolve({ code: requestType.startsWith('Get') ? 100 : 600 });
    },
    frameRate: () => 50,
    onSubscriptions: () => undefined,
    newChallenge: () => challenge,
  });
  return { session, sent, closed, asked, timing };
}

async function identified() {
  const opened = open();
  await opened.session.handle({ op: 1, d: { rpcVersion: 1 } });
  opened.sent.length = 0;
  return opened;
}

it('proves a password as the protocol document does', () => {
  expect(authenticationFor('supersecretpassword', challenge)).toBe(
    '1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=',
  );
});

it('lets in who knows the password', async () => {
  const { session, sent, closed } = open('supersecretpassword');
  expect(sent[0]).toMatchObject({ op: 0, d: { rpcVersion: 1, authentication: challenge } });
  const authentication = authenticationFor('supersecretpassword', challenge);
  await session.handle({ op: 1, d: { rpcVersion: 1, authentication } });
  expect(sent[1]).toEqual({ op: 2, d: { negotiatedRpcVersion: 1 } });
  expect(closed).toEqual([]);
  session.end();
});

it.each([
  ['guesses the password', 'secret', { op: 1, d: { rpcVersion: 1, authentication: 'x' } }, 4009],
  ['says no password', 'secret', { op: 1, d: { rpcVersion: 1 } }, 4009],
  ['speaks another version', undefined, { op: 1, d: { rpcVersion: 2 } }, 4010],
  ['asks before it says who it is', undefined, { op: 6, d: {} }, 4007],
  ['sends no message', undefined, undefined, 4002],
  ['leaves the version out', undefined, { op: 1, d: {} }, 4003],
])('turns away a client that %s', async (_what, password, message, code) => {
  const { session, closed, timing } = open(password);
  const handled = session.handle(message);
  await timing.advance(1000);
  await handled;
  expect(closed).toEqual([code]);
});

it.each([
  ['identifies itself twice', { op: 1, d: { rpcVersion: 1 } }, 4008],
  ['sends what only servers send', { op: 5, d: {} }, 4006],
  ['sends a request of a wrong shape', { op: 6, d: { requestType: 1, requestId: 'a' } }, 4004],
  [
    'wants a batch to be run as nobody can',
    { op: 8, d: { requestId: 'a', executionType: 7, requests: [] } },
    4005,
  ],
])('turns away a client that %s', async (_what, message, code) => {
  const { session, closed } = await identified();
  await session.handle(message);
  expect(closed).toEqual([code]);
});

it('turns away a client that does not say who it is', async () => {
  const { closed, timing } = open();
  await timing.advance(10_000);
  expect(closed).toEqual([4007]);
});

it('tells each client what it listens to', async () => {
  const { session, sent } = await identified();
  const event = { eventType: 'InputVolumeMeters', eventIntent: 1 << 16, eventData: {} };
  session.tell(event);
  await session.handle({ op: 3, d: { eventSubscriptions: 1 << 16 } });
  session.tell(event);
  expect(sent.map(({ op }) => op)).toEqual([2, 5]);
  session.end();
});

it('runs a batch one after the other, and stops at the first failure if that is wanted', async () => {
  const { session, sent, asked } = await identified();
  const requests = [
    { requestType: 'GetA' },
    { requestType: 'Fail', requestId: 'f' },
    { requestType: 'GetB' },
  ];
  await session.handle({ op: 8, d: { requestId: 'batch', haltOnFailure: true, requests } });
  expect(asked).toEqual(['GetA', 'Fail']);
  expect(sent[0]).toEqual({
    op: 9,
    d: {
      requestId: 'batch',
      results: [
        { requestType: 'GetA', requestStatus: { result: true, code: 100 } },
        { requestType: 'Fail', requestId: 'f', requestStatus: { result: false, code: 600 } },
      ],
    },
  });
  session.end();
});

it('sleeps in batches, by the clock or by frames', async () => {
  const { session, sent, timing } = await identified();
  const byFrames = session.handle({
    op: 8,
    d: {
      requestId: 'a',
      executionType: 1,
      requests: [{ requestType: 'Sleep', requestData: { sleepFrames: 5 } }],
    },
  });
  await timing.advance(99);
  expect(sent).toEqual([]);
  await timing.advance(1);
  await byFrames;
  const parallel = {
    requestId: 'b',
    executionType: 2,
    requests: [{ requestType: 'Sleep' }, { requestType: '' }],
  };
  await session.handle({ op: 8, d: parallel });
  const codes = (sent[1]?.d['results'] as { requestStatus: { code: number } }[]).map(
    (each) => each.requestStatus.code,
  );
  expect(codes).toEqual([206, 203]);
  session.end();
});
