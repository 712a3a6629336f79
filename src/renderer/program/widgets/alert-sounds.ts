import { DisposableStore, toDisposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { SceneCollection } from '../../../shared/scene/model.ts';
import { spokenText, type Alert } from '../../../shared/widgets/alert.ts';
import type { ClipPacket } from '../mixer/clip-player.ts';
import { chimeRate, chimeSamples } from './alert-chimes.ts';
import type { StartedAlert } from './widget-set.ts';

const maxSoundBytes = 32 * 1024 * 1024;
const maxSoundSeconds = 60;

export interface AlertSoundPorts {
  assetUrl(assetId: string): string;
  /** Gives a mixer strip clips until the returned disposable is disposed. */
  connectClips(inputId: string, port: MessagePort): Disposable;
  onFailure(message: string): void;
}

interface Strip {
  inputId: string;
  port: MessagePort;
  /** What the mixer has of this strip's sounds, and when it will have them. */
  stored: Map<string, Promise<boolean>>;
  store: DisposableStore;
}

/** The alerts' sounds: each decoded once, played by the mixer on the strip of its alert box. */
export class AlertSounds implements Disposable {
  readonly #ports: AlertSoundPorts;
  /** By source id. */
  readonly #strips = new Map<string, Strip>();

  constructor(ports: AlertSoundPorts) {
    this.#ports = ports;
  }

  /** To be called when the mixer knows the collection's strips. */
  set(collection: SceneCollection): void {
    const wanted = new Map(
      collection.audioInputs.flatMap(({ id, sourceId }) => {
        const source = collection.sources.find((each) => each.id === sourceId);
        return source?.kind === 'widget' && source.settings.widget === 'alerts'
          ? [[sourceId, id] as const]
          : [];
      }),
    );
    for (const [sourceId, strip] of this.#strips) {
      if (wanted.get(sourceId) === strip.inputId) continue;
      strip.store.dispose();
      this.#strips.delete(sourceId);
    }
    for (const [sourceId, inputId] of wanted) {
      if (!this.#strips.has(sourceId)) this.#strips.set(sourceId, this.#connect(inputId));
      this.#prepare(sourceId, collection);
    }
  }

  /** An alert is being shown: its sound begins with its picture. */
  play({ sourceId, alert, atUs }: StartedAlert): void {
    const strip = this.#strips.get(sourceId);
    const clipId = clipOf(alert.variation);
    if (strip && clipId !== undefined) {
      post(strip, { type: 'stop' });
      void this.#store(strip, alert.variation).then((isThere) => {
        if (isThere) post(strip, { type: 'play', clipId, atUs });
      });
    }
    if (alert.variation.speaks) speak(alert);
  }

  dispose(): void {
    for (const { store } of this.#strips.values()) store.dispose();
    this.#strips.clear();
  }

  #connect(inputId: string): Strip {
    const { port1, port2 } = new MessageChannel();
    const store = new DisposableStore();
    store.add(this.#ports.connectClips(inputId, port2));
    store.add(toDisposable(() => port1.close()));
    return { inputId, port: port1, stored: new Map(), store };
  }

  /** Decodes what will be needed before it is needed. */
  #prepare(sourceId: string, collection: SceneCollection): void {
    const strip = this.#strips.get(sourceId);
    const source = collection.sources.find((each) => each.id === sourceId);
    if (!strip || source?.kind !== 'widget' || source.settings.widget !== 'alerts') return;
    for (const variation of source.settings.variations) void this.#store(strip, variation);
  }

  #store(strip: Strip, variation: Alert['variation']): Promise<boolean> {
    const clipId = clipOf(variation);
    if (clipId === undefined) return Promise.resolve(false);
    const known = strip.stored.get(clipId);
    if (known) return known;
    const stored = this.#samplesOf(variation).then((samples) => {
      if (samples) post(strip, { type: 'store', clipId, samples }, [samples.buffer]);
      return samples !== undefined;
    });
    strip.stored.set(clipId, stored);
    return stored;
  }

  async #samplesOf({
    sound,
    soundAssetId,
  }: Alert['variation']): Promise<Float32Array<ArrayBuffer> | undefined> {
    if (sound !== 'file') return chimeSamples(sound);
    try {
      return await loadSound(this.#ports.assetUrl(soundAssetId));
    } catch {
      this.#ports.onFailure('An alert’s sound could not be read. Choose another file for it.');
      return undefined;
    }
  }
}

/** A sound file as interleaved stereo at 48 kHz, cut after a minute. */
async function loadSound(url: string): Promise<Float32Array<ArrayBuffer>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`the engine answered ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > maxSoundBytes) throw new Error('it is larger than 32 MB');
  const decoded = await new OfflineAudioContext(2, 1, chimeRate).decodeAudioData(bytes);
  const left = decoded.getChannelData(0);
  const right = decoded.numberOfChannels > 1 ? decoded.getChannelData(1) : left;
  const frames = Math.min(decoded.length, maxSoundSeconds * chimeRate);
  const samples = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    samples[frame * 2] = left[frame] ?? 0;
    samples[frame * 2 + 1] = right[frame] ?? 0;
  }
  return samples;
}

function clipOf({ sound, soundAssetId }: Alert['variation']): string | undefined {
  if (sound === 'none' || (sound === 'file' && soundAssetId === '')) return undefined;
  return sound === 'file' ? soundAssetId : sound;
}

/** By the system's own voice, which is heard where the system's sound is. */
function speak(alert: Alert): void {
  if (!('speechSynthesis' in window) || speechSynthesis.getVoices().length === 0) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(new SpeechSynthesisUtterance(spokenText(alert)));
}

function post({ port }: Strip, packet: ClipPacket, transfer: Transferable[] = []): void {
  port.postMessage(packet, transfer);
}
