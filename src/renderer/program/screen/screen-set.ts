import type { Disposable } from '../../../shared/base/disposable.ts';
import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import type { AudioInput, ScreenSource } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import type { CaptureState } from '../program-controller.ts';

export interface ScreenSetPorts {
  connectPicture(sourceId: string, track: MediaStreamTrack): Disposable;
  connectSound(inputId: string, track: MediaStreamTrack): Disposable;
  /** Asks which one it is to be, where the system's own picker does not; undefined: none was chosen. */
  pickSurface: SurfacePicker | undefined;
  onChange(): void;
}

/** @param surfaceId that the source showed before, taken without asking if it is still there */
export type SurfacePicker = (surfaceId: string) => Promise<{ id: string; name: string } | undefined>;

/** What was chosen in the picker. */
export interface ChosenScreen {
  /** Where the system's own picker asked: empty. */
  surfaceId: string;
  label: string;
  hasSound: boolean;
}

interface OpenScreen {
  stream: MediaStream;
  label: string;
  picture: Disposable;
  sound: { inputId: string; end: Disposable } | undefined;
  size: { width: number; height: number } | undefined;
  /** Runs out where no picture comes. */
  patience: ReturnType<typeof setTimeout>;
  isBlank: boolean;
}

/** The track's own label is a number of the system's. */
function surfaceLabel(surface: string | undefined): string {
  if (surface === 'monitor') return t('Whole screen');
  if (surface === 'window') return t('Window');
  if (surface === 'browser') return t('Browser tab');
  return t('Screen or window');
}

/** Even one that stands still gives its first picture at once. */
const firstPictureWithinMs = 2000;
const chooseAgain = 'Choose the screen or window that is to be seen here.';

/**
 * Screens and windows. The system's picker gives one at a time and for as long as the page lives:
 * nothing is taken up again without the performer.
 */
export class ScreenSet implements Disposable {
  readonly #ports: ScreenSetPorts;
  readonly #open = new Map<string, OpenScreen>();
  /** Chosen before their source is in the collection. */
  readonly #early = new Set<string>();
  readonly #lost = new Map<string, string>();
  #wanted: readonly ScreenSource[] = [];
  #inputs: readonly AudioInput[] = [];

  constructor(ports: ScreenSetPorts) {
    this.#ports = ports;
  }

  set(sources: readonly ScreenSource[], inputs: readonly AudioInput[]): void {
    const before = this.#wanted.map((source) => source.id).join();
    this.#wanted = sources;
    this.#inputs = inputs;
    const ids = new Set(sources.map((source) => source.id));
    for (const id of ids) this.#early.delete(id);
    for (const id of [...this.#open.keys()]) if (!ids.has(id) && !this.#early.has(id)) this.#close(id);
    for (const [id, screen] of this.#open) this.#connectSound(id, screen);
    if (before !== [...ids].join()) this.#ports.onChange();
  }

  /**
   * Asks which screen or window a source is to show; only from a click or a key.
   * @param takesFormer what it showed before is taken again without asking, if it is still there
   * @throws FootlightError DEVICE_PERMISSION where the picker was closed or refused, INTERNAL
   */
  async choose(
    sourceId: string,
    { surfaceId, frameRate, showsCursor }: ScreenSource['settings'],
    takesFormer = false,
  ): Promise<ChosenScreen> {
    const surface = await this.#ports.pickSurface?.(takesFormer ? surfaceId : '');
    if (this.#ports.pickSurface && !surface) throw noneChosen();
    const stream = await this.#ask(frameRate, showsCursor);
    const [picture] = stream.getVideoTracks();
    if (!picture) throw new FootlightError('INTERNAL', 'The system gave no picture. Choose again.');
    this.#close(sourceId);
    this.#lost.delete(sourceId);
    if (!this.#wanted.some((source) => source.id === sourceId)) this.#early.add(sourceId);
    const label = surface?.name || surfaceLabel(picture.getSettings().displaySurface);
    const screen: OpenScreen = {
      stream,
      label,
      picture: this.#ports.connectPicture(sourceId, picture),
      sound: undefined,
      size: undefined,
      patience: setTimeout(() => this.#handleBlank(screen), firstPictureWithinMs),
      isBlank: false,
    };
    this.#open.set(sourceId, screen);
    picture.addEventListener('ended', () => this.#lose(sourceId, screen));
    this.#connectSound(sourceId, screen);
    this.#ports.onChange();
    return { surfaceId: surface?.id ?? '', label, hasSound: stream.getAudioTracks().length > 0 };
  }

  /** Chooses anew for a source of the collection. */
  retry(sourceId: string): void {
    const source = this.#wanted.find((each) => each.id === sourceId);
    const screen = this.#open.get(sourceId);
    if (!source || (screen && !screen.isBlank)) return;
    // Of one that gives no picture it is another that is wanted.
    this.choose(sourceId, source.settings, !screen).catch((failure: unknown) => {
      if (!screen) this.#lost.set(sourceId, messageOf(failure));
      this.#ports.onChange();
    });
  }

  handleSize(sourceId: string, width: number, height: number): void {
    const screen = this.#open.get(sourceId);
    if (!screen) return;
    clearTimeout(screen.patience);
    screen.isBlank = false;
    screen.size = { width, height };
    this.#ports.onChange();
  }

  states(): CaptureState[] {
    return this.#wanted.map(({ id }): CaptureState => {
      const screen = this.#open.get(id);
      if (screen?.isBlank) return { id, phase: 'failed', problem: blank(screen.label) };
      if (screen) return { id, phase: screen.size ? 'running' : 'starting', ...screen.size };
      const message = this.#lost.get(id) ?? chooseAgain;
      return { id, phase: 'failed', problem: { code: 'DEVICE_PERMISSION', message } };
    });
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#close(id);
  }

  async #ask(frameRate: number, showsCursor: boolean): Promise<MediaStream> {
    // `cursor` is of the Screen Capture draft; what does not know it shows the pointer.
    const video: MediaTrackConstraints & { cursor: string } = {
      frameRate: { ideal: frameRate },
      cursor: showsCursor ? 'always' : 'never',
    };
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    try {
      return await navigator.mediaDevices.getDisplayMedia({ video, audio });
    } catch (cause) {
      const isRefusal = cause instanceof DOMException && cause.name === 'NotAllowedError';
      throw isRefusal
        ? noneChosen(cause)
        : new FootlightError('INTERNAL', `The screen could not be taken up: ${messageOf(cause)}.`, { cause });
    }
  }

  /** Its sound goes to the strip that is its own, once there is one. */
  #connectSound(sourceId: string, screen: OpenScreen): void {
    const inputId = this.#inputs.find((input) => input.sourceId === sourceId)?.id;
    if (inputId === screen.sound?.inputId) return;
    screen.sound?.end.dispose();
    const [track] = screen.stream.getAudioTracks();
    // A clone, for what ends with the strip must not end the sound for good.
    const sound = track && inputId !== undefined ? track.clone() : undefined;
    screen.sound =
      sound && inputId !== undefined
        ? { inputId, end: endingTrack(this.#ports.connectSound(inputId, sound), sound) }
        : undefined;
  }

  #handleBlank(screen: OpenScreen): void {
    screen.isBlank = true;
    this.#ports.onChange();
  }

  #lose(sourceId: string, screen: OpenScreen): void {
    if (this.#open.get(sourceId) !== screen) return;
    this.#close(sourceId);
    this.#lost.set(sourceId, `The capture of “${screen.label}” has ended. Choose it again.`);
    this.#ports.onChange();
  }

  #close(sourceId: string): void {
    const screen = this.#open.get(sourceId);
    if (!screen) return;
    this.#open.delete(sourceId);
    clearTimeout(screen.patience);
    screen.sound?.end.dispose();
    screen.picture.dispose();
    for (const track of screen.stream.getTracks()) track.stop();
  }
}

function blank(label: string): NonNullable<CaptureState['problem']> {
  const message = `“${label}” gives no picture. If it is minimised, bring it up; if not, choose it again or another.`;
  return { code: 'DEVICE_MISSING', message };
}

function noneChosen(cause?: unknown): FootlightError {
  return new FootlightError('DEVICE_PERMISSION', 'No screen or window was chosen.', { cause });
}

function endingTrack(use: Disposable, track: MediaStreamTrack): Disposable {
  return {
    dispose: () => {
      use.dispose();
      track.stop();
    },
  };
}
