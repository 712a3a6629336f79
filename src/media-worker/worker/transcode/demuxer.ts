import type { CodecParameters } from 'node-av/lib';
import type { SourceVideoCodec } from '../ffmpeg.ts';
import type { CodedPicture } from '../video-decoder.ts';
import type { ByteQueue } from './byte-queue.ts';
import { FlvDemuxer } from './flv-demuxer.ts';
import { TransportDemuxer } from './transport-demuxer.ts';

/** A picture of the publisher, as MP4 wants it; its description comes with the first, and with one that changes it. */
export interface VideoPicture extends CodedPicture {
  track: 'video';
  codec: SourceVideoCodec;
}

/** A coded audio frame of the publisher. */
export interface AudioFrame {
  track: 'audio';
  ptsSeconds: number;
  data: Uint8Array;
}

/** Facts of a stream that only the container tells; 0 where it doesn't. */
export interface DeclaredStream {
  frameRate: number;
  bitrateKbps: number;
}

/** Takes a publisher's container apart as it comes in; the first stream of each kind is taken. */
export interface Demuxer {
  /** Parameters of the audio stream, for a decoder. */
  readonly audioParameters: CodecParameters | undefined;
  declared(track: 'video' | 'audio'): DeclaredStream;
  /**
   * The next packet of picture or sound; nothing at the end.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  next(): Promise<VideoPicture | AudioFrame | undefined>;
}

/**
 * Opens a container; may wait for its first bytes.
 * @throws FootlightError PROTOCOL_VIOLATION if it isn't one
 */
export async function openDemuxer(bytes: ByteQueue, input: 'flv' | 'mpegts'): Promise<Demuxer> {
  return input === 'flv' ? new FlvDemuxer(bytes) : TransportDemuxer.open(bytes);
}
