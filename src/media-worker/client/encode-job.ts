import type { ListenerFailureHandler } from '../../shared/base/emitter.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { EncodeJobEvents, EncodeSettings, PcmBlock } from '../jobs.ts';
import type { FromWorker } from '../protocol/messages.ts';
import type { WorkerHost } from './worker-host.ts';
import { WorkerJob } from './worker-job.ts';

/** The studio's program on its way to what is published. */
export class EncodeJob extends WorkerJob<EncodeJobEvents> {
  constructor(host: WorkerHost, onListenerFailure: ListenerFailureHandler, settings: EncodeSettings) {
    super(host, onListenerFailure);
    this.link.send('start', { kind: 'encode', settings });
  }

  /**
   * What the mezzanine's decoder needs; before its first packet, and again when it changes.
   * @throws FootlightError CODEC_UNSUPPORTED for a mezzanine other than H.264 or HEVC
   */
  configureVideo({ codec, width, height, description }: VideoConfig): void {
    if (codec !== 'h264' && codec !== 'hevc') {
      throw new FootlightError('CODEC_UNSUPPORTED', `The encode worker takes H.264 or HEVC, not ${codec}.`);
    }
    this.link.send('videoConfig', { codec, width, height }, description);
  }

  /** Takes the next picture of the mezzanine, in decoding order. */
  writeVideo({ data, ...header }: VideoPacket): void {
    this.link.send('video', header, data);
  }

  /** Takes the next block of sound. Gaps of more than 100 ms become silence, drift is resampled away. */
  writeAudio({ track, ptsUs, samples }: PcmBlock): void {
    this.link.send(
      'pcm',
      { track, ptsUs },
      new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    );
  }

  /** Changes the video's bitrate from the next picture on, where the encoder can do that while it runs. */
  setBitrate(kbps: number): void {
    this.link.send('bitrate', { kbps });
  }

  protected override handleMessage(message: FromWorker): void {
    if (message.type === 'video') {
      this.emitter.emit('video', { ...message.header, data: message.body });
    } else if (message.type === 'audio') {
      this.emitter.emit('audio', { ...message.header, data: message.body });
    } else if (message.type === 'videoConfig') {
      this.emitter.emit('videoConfig', { ...message.header, description: message.body });
    } else if (message.type === 'audioConfig') {
      this.emitter.emit('audioConfig', { ...message.header, description: message.body });
    }
  }

  protected override handleClosed(): void {
    // Nothing here outlives the link.
  }
}
