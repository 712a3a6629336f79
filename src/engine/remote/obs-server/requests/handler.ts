import type { EngineService } from '../../../../shared/contracts/engine.ts';
import type { Fields, JsonObject } from '../../../../shared/obs/fields.ts';

/** Answers a request; without data there is nothing to say but that it was done. @throws ObsProblem, FootlightError */
type EngineRequest = (fields: Fields) => JsonObject | undefined | Promise<JsonObject | undefined>;
export type EngineRequests = Readonly<Record<string, EngineRequest>>;

/** What the requests need of the engine. */
export type ObsEngine = Pick<
  EngineService,
  | 'sessionState'
  | 'destinations'
  | 'goLive'
  | 'stop'
  | 'startDestination'
  | 'stopDestination'
  | 'settings'
  | 'updateSettings'
  | 'collection'
  | 'programStats'
  | 'recording'
  | 'profiles'
  | 'collections'
>;
