import type { StoreApi } from 'zustand';
import type { EventFeed, LiveEvent } from '../../shared/contracts/live-events.ts';
import type { ProgramController } from '../program/program-controller.ts';
import type { EngineClient } from './engine-client.ts';
import { keepWatching } from './keep-watching.ts';
import type { StudioState } from './studio-state.ts';

/** What the list of events goes back to. */
const keptEvents = 200;

/** What happens in the broadcast goes to the program's widgets and is kept for the page. */
export function followEvents(
  program: Pick<ProgramController, 'handleEvents'>,
  engine: EngineClient,
  state: StoreApi<StudioState>,
): void {
  keepWatching((onEnded) => {
    engine.events.watch.subscribe(undefined, {
      onData: (feed) => {
        program.handleEvents(feed);
        state.setState(({ liveEvents, alertsPaused }) => ({
          liveEvents: eventsAfter(liveEvents, feed),
          alertsPaused: pausedAfter(alertsPaused, feed),
        }));
      },
      onError: onEnded,
    });
  });
}

/** Newest first; chat is not for a list of what happened. */
function eventsAfter(events: readonly LiveEvent[], feed: EventFeed): readonly LiveEvent[] {
  if (feed.type === 'control') return events;
  const added = feed.type === 'event' ? [feed.event] : feed.events;
  const before = feed.type === 'event' ? events : [];
  const listed = added.filter((event) => event.kind !== 'chat' && event.kind !== 'chatDeletion');
  return listed.length === 0 && feed.type === 'event'
    ? events
    : [...listed.toReversed(), ...before].slice(0, keptEvents);
}

function pausedAfter(paused: boolean, feed: EventFeed): boolean {
  if (feed.type === 'history') return feed.alertsPaused;
  if (feed.type === 'event') return paused;
  return feed.control.action === 'pause' || (paused && feed.control.action !== 'resume');
}
