import { toDisposable, type Disposable } from '../../shared/base/disposable.ts';

/**
 * Calls back when the page is about to go, for what still waits to be sent. A call of the engine leaves a moment
 * after it was made: at `pagehide` that is too late when the page is loaded again, at `beforeunload` it is not,
 * unless the machine is very busy. So this only shortens the tenth of a second after which changes are sent anyway.
 * Not every end has both events, so what is called may be called twice, and also where the performer stays after all.
 */
export function onLeaving(listener: () => void): Disposable {
  const events = ['beforeunload', 'pagehide'] as const;
  for (const event of events) window.addEventListener(event, listener);
  return toDisposable(() => {
    for (const event of events) window.removeEventListener(event, listener);
  });
}
