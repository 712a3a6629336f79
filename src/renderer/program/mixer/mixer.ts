import type { Disposable } from '../../../shared/base/disposable.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import type { MeterReading } from '../program-controller.ts';
import { mixerSlots, type MixerReport, type MixerRequest } from './messages.ts';
import mixerUrl from './mixer.worklet.ts?worker&url';

/** Fader position that means silence, dB. */
const silentDb = -60;
const floorDb = -120;

function toDb(power: number): number {
  return power > 0 ? Math.max(floorDb, 10 * Math.log10(power)) : floorDb;
}

interface Strip {
  slot: number;
  source?: MediaStreamAudioSourceNode;
}

/**
 * The program's sound. Its context plays to no device: the clock is the system's own, there is nothing
 * to feed back, and a missing loudspeaker changes nothing.
 */
export class Mixer implements Disposable {
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #strips = new Map<string, Strip>();

  private constructor(
    context: AudioContext,
    output: MessagePort,
    onMeters: (readings: MeterReading[]) => void,
  ) {
    this.#context = context;
    this.#node = new AudioWorkletNode(context, 'mixer', {
      numberOfInputs: mixerSlots,
      numberOfOutputs: 1,
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    // Only what leads to the destination is run.
    this.#node.connect(context.destination);
    this.#node.port.onmessage = ({ data }: MessageEvent<MixerReport>) => onMeters(this.#readings(data));
    this.#post({ type: 'output', port: output }, [output]);
  }

  /** @param output the mixer's blocks go there (`MixedAudio`) */
  static async create(output: MessagePort, onMeters: (readings: MeterReading[]) => void): Promise<Mixer> {
    const context = new AudioContext({ sampleRate: 48_000, sinkId: { type: 'none' } });
    await context.audioWorklet.addModule(mixerUrl);
    return new Mixer(context, output, onMeters);
  }

  /** False where the browser wants a gesture of the user first; then `resume` after one. */
  get running(): boolean {
    return this.#context.state === 'running';
  }

  resume(): Promise<void> {
    return this.#context.resume();
  }

  /** Strips by the collection: their gains, and slots for those that are new. */
  setInputs(inputs: readonly AudioInput[]): void {
    for (const id of [...this.#strips.keys()]) {
      if (inputs.some((input) => input.id === id)) continue;
      this.disconnect(id);
      this.#strips.delete(id);
    }
    const gains = new Array<number>(mixerSlots).fill(0);
    for (const input of inputs) {
      const strip = this.#strip(input.id);
      if (!strip || input.muted || input.gainDb <= silentDb) continue;
      gains[strip.slot] = 10 ** (input.gainDb / 20);
    }
    this.#post({ type: 'gains', gains });
  }

  connect(inputId: string, track: MediaStreamTrack): void {
    this.disconnect(inputId);
    const strip = this.#strip(inputId);
    if (!strip) return;
    strip.source = this.#context.createMediaStreamSource(new MediaStream([track]));
    strip.source.connect(this.#node, 0, strip.slot);
  }

  disconnect(inputId: string): void {
    const strip = this.#strips.get(inputId);
    strip?.source?.disconnect();
    delete strip?.source;
  }

  dispose(): void {
    for (const id of this.#strips.keys()) this.disconnect(id);
    this.#node.disconnect();
    // Closing only fails on a context that is closed already.
    this.#context.close().catch(() => undefined);
  }

  #strip(id: string): Strip | undefined {
    const known = this.#strips.get(id);
    if (known) return known;
    const taken = new Set([...this.#strips.values()].map((strip) => strip.slot));
    const slot = Array.from({ length: mixerSlots }, (_, index) => index).find((index) => !taken.has(index));
    if (slot === undefined) return undefined;
    const strip = { slot };
    this.#strips.set(id, strip);
    return strip;
  }

  #readings(report: MixerReport): MeterReading[] {
    const ids = new Map([...this.#strips].map(([id, strip]) => [strip.slot, id]));
    return report.flatMap((levels) => {
      const id = levels.slot < 0 ? 'master' : ids.get(levels.slot);
      if (id === undefined) return [];
      return {
        id,
        peakDb: levels.peak.map((peak) => toDb(peak * peak)),
        rmsDb: levels.meanSquare.map(toDb),
      };
    });
  }

  #post(request: MixerRequest, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(request, transfer);
  }
}
