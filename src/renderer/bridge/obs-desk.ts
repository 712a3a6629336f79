import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { DeskAsks, DeskNews, ObsAnswer } from '../../shared/contracts/desk.ts';
import { answerDeskRequest } from '../../shared/obs/desk-requests.ts';
import type { DeskEffect, DeskView, ObsMediaState } from '../../shared/obs/desk-view.ts';
import { deskEvents, transitionCourse, type DeskMoment } from '../../shared/obs/events/desk-events.ts';
import { mediaEvents } from '../../shared/obs/events/media-events.ts';
import { Fields, type JsonObject } from '../../shared/obs/fields.ts';
import { metersToObs } from '../../shared/obs/levels.ts';
import { ObsProblem } from '../../shared/obs/problem.ts';
import { statusCode } from '../../shared/obs/protocol.ts';
import { readScreenshotWish } from '../../shared/obs/screenshot.ts';
import { switchScene } from '../../shared/scene/commands.ts';
import type { ProgramController } from '../program/program-controller.ts';
import type { ActionRegistry } from './action-registry.ts';
import { remoteStep } from './remote-step.ts';
import { newId, type SceneStore } from './scene-store.ts';

/** OBS tells its meters 20 times a second. */
const meterPeriodMs = 50;
/** A fader that rests so long was let go. */
const gestureEndMs = 700;

interface ObsDeskPorts {
  scenes: SceneStore;
  program: ProgramController;
  actions: ActionRegistry;
  report(news: DeskNews): void;
}

/** The page's part of the obs-websocket door: requests about what it owns, and news of it. */
export class ObsDesk {
  readonly #ports: ObsDeskPorts;
  #moment: DeskMoment;
  #meters: Disposable | undefined;
  #metersToldMs = 0;
  #mediaPhases: ReadonlyMap<string, ObsMediaState['phase']> = new Map();
  #gestureEnd: ReturnType<typeof setTimeout> | undefined;
  #change: { startMs: number; durationMs: number } | undefined;

  constructor(ports: ObsDeskPorts) {
    this.#ports = ports;
    this.#moment = this.#present();
    ports.scenes.store.subscribe(() => {
      this.#tellChanges();
    });
    ports.program.on('media', () => {
      this.#tellMedia();
    });
  }

  /** What is wrong with a request is its answer. */
  async answer({ requestType, requestData }: DeskAsks['obs']): Promise<ObsAnswer> {
    try {
      if (requestType === 'GetSourceScreenshot') {
        return { code: statusCode.success, responseData: await this.#screenshot(requestData) };
      }
      const { data, effects = [] } = answerDeskRequest(this.#view(), requestType, requestData);
      for (const effect of effects) this.#do(effect);
      return { code: statusCode.success, ...(data && { responseData: { ...data } }) };
    } catch (thrown) {
      if (thrown instanceof ObsProblem) return { code: thrown.code, comment: thrown.message };
      if (!(thrown instanceof FootlightError)) reportError(thrown);
      return { code: statusCode.requestProcessingFailed, comment: messageOf(thrown).slice(0, 1000) };
    }
  }

  watchMeters({ wanted }: DeskAsks['watchMeters']): null {
    this.#meters?.dispose();
    this.#meters = undefined;
    if (!wanted) return null;
    this.#meters = this.#ports.program.on('meters', (readings) => {
      const nowMs = performance.now();
      // A little early is in time: readings come in a rhythm of their own.
      if (nowMs - this.#metersToldMs < meterPeriodMs - 10) return;
      this.#metersToldMs = nowMs;
      const meters = metersToObs(this.#ports.scenes.collection(), readings);
      this.#ports.report({ type: 'meters', meters });
    });
    return null;
  }

  #present(): DeskMoment {
    const { history, studioMode, previewSceneId } = this.#ports.scenes.store.getState();
    return { collection: history.present, previewSceneId: studioMode ? previewSceneId : undefined };
  }

  #view(): DeskView {
    const { program, actions } = this.#ports;
    const change = this.#change;
    return {
      ...this.#present(),
      sizeOf: this.#sizeOf,
      mediaOf: (sourceId) => {
        const state = program.mediaStates().find((each) => each.sourceId === sourceId);
        const phase = this.#mediaPhases.get(sourceId);
        return state && phase && { phase, durationMs: state.durationMs, positionMs: state.positionMs };
      },
      transitionCursor: change
        ? Math.min(1, (performance.now() - change.startMs) / Math.max(1, change.durationMs))
        : 1,
      actions: actions.list(),
      newId,
    };
  }

  readonly #sizeOf = (sourceId: string): { width: number; height: number } | undefined => {
    const { program, scenes } = this.#ports;
    const source = scenes.collection().sources.find(({ id }) => id === sourceId);
    if (source?.kind === 'webPage' || source?.kind === 'group') {
      const { width, height } = source.settings;
      return { width, height };
    }
    if (source?.kind === 'scene') return scenes.collection().canvas;
    const state =
      source?.kind === 'media'
        ? program.mediaStates().find((each) => each.sourceId === sourceId)
        : program.captures().find(({ id }) => id === sourceId);
    const { width, height } = state ?? {};
    return width && height ? { width, height } : undefined;
  };

  #do(effect: DeskEffect): void {
    const { scenes, program, actions } = this.#ports;
    switch (effect.type) {
      case 'edit':
        this.#edit(effect);
        return;
      case 'program':
        scenes.replace((before) => switchScene(before, effect.sceneId));
        return;
      case 'preview':
        scenes.setPreviewScene(effect.sceneId);
        return;
      case 'studioMode':
        scenes.setStudioMode(effect.on);
        return;
      case 'take':
        scenes.transition();
        return;
      case 'tBar':
        scenes.setTBar(effect.position);
        return;
      case 'action':
        if (!actions.run(effect.actionId)) {
          throw new ObsProblem(statusCode.cannotAct, 'That can’t be done at this moment.');
        }
        return;
      case 'media': {
        const { control } = effect;
        const positionMs = control.action === 'seek' ? control.positionMs : undefined;
        program.controlMedia(effect.sourceId, control.action, positionMs);
      }
    }
  }

  /** A movement that comes in steps is over when no more of them come. */
  #edit({ what, change, gesture }: DeskEffect & { type: 'edit' }): void {
    const { scenes } = this.#ports;
    clearTimeout(this.#gestureEnd);
    scenes.change(remoteStep(what), change, gesture);
    if (gesture !== undefined) {
      this.#gestureEnd = setTimeout(() => {
        scenes.endGesture();
      }, gestureEndMs);
    }
  }

  #tellChanges(): void {
    const before = this.#moment;
    const after = this.#present();
    if (before.collection === after.collection && before.previewSceneId === after.previewSceneId) return;
    this.#moment = after;
    const events = deskEvents(before, after, this.#sizeOf);
    if (before.collection.programSceneId !== after.collection.programSceneId) {
      const { started, ended, durationMs } = transitionCourse(after);
      const change = { startMs: performance.now(), durationMs };
      this.#change = change;
      events.push(started);
      setTimeout(() => {
        if (this.#change === change) this.#change = undefined;
        this.#ports.report({ type: 'obsEvents', events: [...ended] });
      }, durationMs);
    }
    if (events.length > 0) this.#ports.report({ type: 'obsEvents', events });
  }

  #tellMedia(): void {
    const { program, scenes } = this.#ports;
    const phases = new Map<string, ObsMediaState['phase']>();
    for (const { sourceId, phase } of program.mediaStates()) {
      if (phase === 'opening' || phase === 'failed') phases.set(sourceId, 'stopped');
      else phases.set(sourceId, phase);
    }
    const events = mediaEvents(scenes.collection(), this.#mediaPhases, phases);
    this.#mediaPhases = phases;
    if (events.length > 0) this.#ports.report({ type: 'obsEvents', events });
  }

  async #screenshot(requestData: JsonObject): Promise<Record<string, unknown>> {
    const wish = readScreenshotWish(this.#ports.scenes.collection(), new Fields(requestData));
    const blob = await this.#ports.program.screenshot(wish);
    return { imageData: await dataUrlOf(blob) };
  }
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(new FootlightError('INTERNAL', 'The picture could not be read.'));
    };
    reader.readAsDataURL(blob);
  });
}
