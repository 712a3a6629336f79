import { describe, expect, it } from 'vitest';
import { AdminGuard } from '../../../server/http/admin-guard.ts';
import { DeliveryHistograms } from '../../../server/http/delivery-metrics.ts';
import { EventStreams } from '../../../server/http/event-streams.ts';
import { HttpServer } from '../../../server/http/http-server.ts';
import { openApiDocument } from '../../../server/http/openapi/document.ts';
import { registerRoutes, type RouteParts } from '../../../server/http/routes.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Stands for any part of the relay: whatever is read of it or called is one again. */
function anything(): never {
  const target = (): never => anything();
  const get = (_target: unknown, name: string | symbol): unknown => {
    if (name === 'then') return undefined;
    return name === Symbol.toPrimitive ? () => 0 : anything();
  };
  return new Proxy(target, { get }) as never;
}

/** The relay's routes, without a relay behind them. */
function routes(): { app: HttpServer['app']; served: Set<string> } {
  const { app } = new HttpServer({
    trustedProxies: [],
    maxConnections: 10,
    maxConnectionsPerAddress: 10,
    logger: silentLogger,
  });
  const served = new Set<string>();
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      if (one === 'HEAD' || one === 'OPTIONS') continue;
      served.add(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
    }
  });
  const events = new EventStreams({
    directory: anything(),
    gate: anything(),
    audience: anything(),
    limit: () => 1,
    logger: silentLogger,
  });
  app.addHook('onClose', () => {
    events.dispose();
  });
  const parts = {
    events,
    guard: new AdminGuard('the admin token of this test, long enough'),
    metrics: {
      histograms: new DeliveryHistograms(),
      doors: { rtmp: () => ({}), srt: () => ({}) },
      archive: () => ({}),
    },
    webDirectory: '/nowhere',
  };
  registerRoutes(
    app,
    new Proxy(parts as unknown as RouteParts, {
      get: (target, name) => (Reflect.get(target, name) as unknown) ?? anything(),
    }),
  );
  return { app, served };
}

const described = Object.entries((openApiDocument() as { paths: Record<string, object> }).paths).flatMap(
  ([path, item]) =>
    methods
      .filter((method) => method in item)
      .map((method) => {
        const { security } = (item as Record<string, { security?: unknown }>)[method] ?? {};
        return { path, method: method.toUpperCase(), isGuarded: security !== undefined };
      }),
);

describe("the API's description", () => {
  it('has every address of the API that is served, and no other', async () => {
    const { app, served } = routes();
    const inApi = [...served].filter((route) => /^\w+ \/api\/v1\//.test(route));
    const named = described.map(({ method, path }) => `${method} ${path}`);
    expect(inApi.length).toBeGreaterThan(10);
    expect(named.filter((route) => !served.has(route))).toEqual([]);
    expect(inApi.filter((route) => !named.includes(route))).toEqual([]);
    await app.close();
  });

  it('says rightly what needs the admin token', async () => {
    const { app } = routes();
    const guarded = described.filter(({ isGuarded }) => isGuarded);
    expect(guarded.length).toBeGreaterThan(5);
    for (const { path, method } of guarded) {
      const url = path.replace(/\{\w+\}/g, 'x');
      const answer = await app.inject({ method: method as 'GET', url });
      expect([method, path, answer.statusCode]).toEqual([method, path, 401]);
    }
    await app.close();
  });
});
