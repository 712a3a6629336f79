import { createStore, type StoreApi } from 'zustand';
import { DisposableStore } from '../../shared/base/disposable.ts';
import type {
  Destination,
  DestinationInput,
  StudioEnvironment,
  StudioSettingsPatch,
} from '../../shared/contracts/engine.ts';
import type { ProfilesState } from '../../shared/contracts/profiles.ts';
import { speakAsSet } from '../language/language.ts';
import { createProgram } from '../program/create-program.ts';
import type { ProgramController } from '../program/program-controller.ts';
import type { EngineAccess } from './access.ts';
import { ActionRegistry } from './action-registry.ts';
import { CollectionKeeper } from './collection-keeper.ts';
import { openDeskLink } from './desk-link.ts';
import { createEngineClient, type EngineClient, type LinkPhase } from './engine-client.ts';
import { followEvents } from './follow-events.ts';
import { followTextFiles } from './follow-text-files.ts';
import { keepWatching } from './keep-watching.ts';
import { recordLinks } from './link-history.ts';
import { ObsDesk } from './obs-desk.ts';
import { ProgramFollower } from './program-follower.ts';
import { answerCrash, SafeProgram, unansweredCrash } from './safe-mode.ts';
import { createSceneStore, type SceneStore } from './scene-store.ts';
import { sentenceOf } from './sentence.ts';
import { SettingsKeeper } from './settings-keeper.ts';
import { SilentInputs } from './silent-inputs.ts';
import { surfacePicker } from './surface-picker.ts';
import type { Notice, StudioState } from './studio-state.ts';

/** Everything that the page's features work with. */
export interface Studio {
  readonly access: EngineAccess;
  readonly engine: EngineClient;
  readonly environment: StudioEnvironment;
  readonly program: ProgramController;
  readonly scenes: SceneStore;
  readonly state: StoreApi<StudioState>;
  /** What the menus offer, to be run by name: from a remote control or a key of the whole system. */
  readonly actions: ActionRegistry;
  /** Shows a sentence for a few seconds. */
  notify(notice: Omit<Notice, 'id'>): void;
  /** Waits for a call and shows its sentence if it fails; true if it succeeded. */
  attempt(call: Promise<unknown>): Promise<boolean>;
  /** Resolves once the engine has every change of the collection. */
  saved(): Promise<void>;
  /** Shows and plays everything again that was left out after a crash. */
  leaveSafeMode(): void;
  updateSettings(patch: StudioSettingsPatch): Promise<boolean>;
  /** @throws whatever the engine answers, for the form to show */
  saveDestination(input: DestinationInput): Promise<Destination>;
  removeDestination(id: string): Promise<boolean>;
}

/**
 * Connects the page with its engine and starts the program. Waits as long as the engine needs;
 * `onLink` tells how the connection does meanwhile; `askAfterCrash` whether to open safely.
 */
export async function openStudio(
  access: EngineAccess,
  onLink: (phase: LinkPhase) => void,
  askAfterCrash: () => Promise<boolean>,
): Promise<Studio> {
  const opened: { state?: StoreApi<StudioState> } = {};
  const engine = createEngineClient(access.linkUrl, (link) => {
    onLink(link);
    opened.state?.setState({ link });
  });
  const [environment, settings, open, profiles, destinations, session, recording] = await Promise.all([
    engine.environment.query(),
    engine.settings.get.query(),
    engine.collections.open.query(),
    engine.profiles.state.query(),
    engine.destinations.list.query(),
    engine.session.state.query(),
    engine.recording.state.query(),
  ]);
  // Test devices get their names as they are listed, which is before anything is drawn.
  speakAsSet(settings.language);
  const crash = unansweredCrash(environment);
  const safeMode = crash !== undefined && (await askAfterCrash());
  if (crash !== undefined) answerCrash(crash);
  const program = createProgram({
    mediaSocketUrl: access.mediaUrl,
    pagesSocketUrl: access.pagesUrl,
    streamsSocketUrl: access.streamsUrl,
    assetUrl: (assetId) => access.assetUrl(assetId),
    fakeDevices: environment.fakeDevices,
    ...(environment.shell === 'electron' && { pickSurface: surfacePicker(engine) }),
  });
  const state = createStore<StudioState>(() => ({
    link: 'open',
    settings,
    destinations,
    session,
    recording,
    liveEvents: [],
    alertsPaused: false,
    linkHistory: recordLinks({}, session, Date.now()),
    devices: program.devices(),
    captures: program.captures(),
    media: program.mediaStates(),
    stats: [],
    programFailure: undefined,
    saving: 'saved',
    safeMode,
    collections: { currentId: open.id, collections: [], removed: [] },
    profiles,
    silentInputIds: [],
    refusedGlobalKeys: [],
    notice: undefined,
  }));
  opened.state = state;
  const scenes = createSceneStore(open.collection);
  const safeProgram = new SafeProgram(program, safeMode);
  new CollectionKeeper(open, scenes, safeProgram, engine, state);
  followProfile(engine, state);
  followEngine(program, engine, state);
  followEvents(program, engine, state);
  followTextFiles(program, scenes.store, engine);
  const actions = new ActionRegistry();
  const report = openDeskLink(engine, {
    runAction: ({ actionId }) => actions.run(actionId),
    obs: (ask) => obs.answer(ask),
    watchMeters: (ask) => obs.watchMeters(ask),
  });
  const obs = new ObsDesk({ scenes, program, actions, report });

  let noticeCount = 0;
  const notify: Studio['notify'] = (notice) => {
    state.setState({ notice: { ...notice, id: ++noticeCount } });
  };
  const attempt: Studio['attempt'] = async (call) => {
    try {
      await call;
      return true;
    } catch (thrown) {
      notify({ text: sentenceOf(thrown), tone: 'bad' });
      return false;
    }
  };
  const refreshDestinations = async (): Promise<void> => {
    state.setState({ destinations: await engine.destinations.list.query() });
  };
  const settingsKeeper = new SettingsKeeper(state, {
    get: () => engine.settings.get.query(),
    update: (patch) => engine.settings.update.mutate(patch),
  });
  const studio: Studio = {
    access,
    engine,
    environment,
    program,
    scenes,
    state,
    actions,
    notify,
    attempt,
    leaveSafeMode: () => {
      safeProgram.showEverything();
      state.setState({ safeMode: false });
    },
    saved: () =>
      new Promise((resolve) => {
        if (state.getState().saving === 'saved') {
          resolve();
          return;
        }
        const end = state.subscribe(({ saving }) => {
          if (saving !== 'saved') return;
          end();
          resolve();
        });
      }),
    updateSettings: (patch) => attempt(settingsKeeper.update(patch)),
    saveDestination: async (input) => {
      const saved = await engine.destinations.save.mutate(input);
      await refreshDestinations();
      return saved;
    },
    removeDestination: (id) => attempt(engine.destinations.remove.mutate(id).then(refreshDestinations)),
  };
  if (environment.collectionProblem) notify({ text: environment.collectionProblem, tone: 'bad' });
  return studio;
}

/** Settings and destinations are those of the current profile, whoever changed it. */
function followProfile(engine: EngineClient, state: StoreApi<StudioState>): void {
  const follow = async (profiles: ProfilesState): Promise<void> => {
    if (profiles.currentId === state.getState().profiles.currentId) {
      state.setState({ profiles });
      return;
    }
    const [settings, destinations] = await Promise.all([
      engine.settings.get.query(),
      engine.destinations.list.query(),
    ]);
    state.setState({ profiles, settings, destinations });
  };
  keepWatching((onEnded) => {
    engine.profiles.watch.subscribe(undefined, {
      // Without a link nothing can be asked; the watch tells again when there is one.
      onData: (profiles) => void follow(profiles).catch(() => undefined),
      onError: onEnded,
    });
  });
}

/** The program does what the session wants, and what both say is kept for the page. */
function followEngine(program: ProgramController, engine: EngineClient, state: StoreApi<StudioState>): void {
  program.setMonitor(state.getState().settings.monitor);
  state.subscribe(({ settings }, before) => {
    if (settings.monitor !== before.settings.monitor) program.setMonitor(settings.monitor);
  });
  const follower = new ProgramFollower(program, (programFailure) => {
    state.setState({ programFailure });
  });
  follower.follow(state.getState().session);
  keepWatching((onEnded) => {
    engine.session.watch.subscribe(undefined, {
      onData: (session) => {
        state.setState(({ linkHistory }) => ({
          session,
          linkHistory: recordLinks(linkHistory, session, Date.now()),
        }));
        follower.follow(session);
      },
      onError: onEnded,
    });
  });
  keepWatching((onEnded) => {
    engine.recording.watch.subscribe(undefined, {
      onData: (recording) => {
        state.setState({ recording });
      },
      onError: onEnded,
    });
  });
  const listeners = new DisposableStore();
  listeners.add(
    program.on('devices', (devices) => {
      state.setState({ devices });
    }),
  );
  listeners.add(
    program.on('captures', (captures) => {
      state.setState({ captures });
    }),
  );
  const silentInputs = new SilentInputs();
  listeners.add(
    program.on('meters', (readings) => {
      const silentInputIds = silentInputs.handle(readings, performance.now());
      // Meters come many times a second, and seldom bring news.
      if (silentInputIds.join() !== state.getState().silentInputIds.join())
        state.setState({ silentInputIds });
    }),
  );
  listeners.add(
    program.on('media', (media) => {
      state.setState({ media });
    }),
  );
  listeners.add(
    program.on('failure', ({ message }) => {
      state.setState({ programFailure: message });
    }),
  );
  listeners.add(
    program.on('stats', (stats) => {
      state.setState(({ stats: known }) => ({ stats: [...known.slice(-1), stats] }));
      // A report that is lost is made good by the next one.
      engine.session.reportProgramStats.mutate(stats).catch(() => undefined);
    }),
  );
  window.addEventListener('pagehide', (event) => {
    if (event.persisted) return;
    listeners.dispose();
    program.dispose();
  });
}
