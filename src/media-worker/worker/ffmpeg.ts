import { AV_CODEC_ID_AV1, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AVERROR_EOF } from 'node-av/constants';
import { CodecParameters, Dictionary, FFmpegError, Packet, PosixError, type CodecContext } from 'node-av/lib';
import { FootlightError, type ErrorCode } from '../../shared/base/errors.ts';

/** Codecs that the workers make. */
export type WorkerVideoCodec = 'h264' | 'hevc';
/** Codecs that they take. */
export type SourceVideoCodec = WorkerVideoCodec | 'av1';

const again = FFmpegError.AVERROR(PosixError.EAGAIN);

export const codecIds = { h264: AV_CODEC_ID_H264, hevc: AV_CODEC_ID_HEVC, av1: AV_CODEC_ID_AV1 } as const;

/**
 * Passes a result of FFmpeg on if it is none of its errors.
 * @throws FootlightError with `code`
 */
export function check(result: number, what: string, code: ErrorCode = 'WORKER_FAILED'): number {
  if (result < 0)
    throw new FootlightError(code, `FFmpeg could not ${what}: ${FFmpegError.strerror(result)}.`);
  return result;
}

/** True for the results that only mean "not now": more input is wanted, or there is no more. */
export function isDry(result: number): boolean {
  return result === again || result === AVERROR_EOF;
}

/** Options as FFmpeg takes them. */
export function dictionary(options: Readonly<Record<string, string | number>>): Dictionary {
  const made = new Dictionary();
  for (const [key, value] of Object.entries(options)) made.set(key, String(value));
  return made;
}

/** A packet with its own copy of `data`; times in the codec's ticks. */
export function makePacket(data: Uint8Array, ptsTicks: number, dtsTicks: number, keyframe: boolean): Packet {
  const packet = new Packet();
  packet.alloc();
  packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  packet.pts = BigInt(ptsTicks);
  packet.dts = BigInt(dtsTicks);
  packet.isKeyframe = keyframe;
  return packet;
}

/** Hands every packet that the encoder has ready to `take`, and gives it back to FFmpeg afterwards. */
export async function drainPackets(context: CodecContext, take: (packet: Packet) => void): Promise<void> {
  const packet = new Packet();
  packet.alloc();
  for (;;) {
    const result = await context.receivePacket(packet);
    if (isDry(result)) break;
    check(result, 'encode');
    take(packet);
    packet.unref();
  }
  packet.free();
}

/**
 * The decoder configuration record (avcC, hvcC) of parameter sets in Annex B form; a record is
 * passed on as it is.
 * @throws FootlightError CODEC_UNSUPPORTED if the parameter sets make no record
 */
export function configurationRecord(codec: WorkerVideoCodec, parameterSets: Uint8Array): Uint8Array {
  if (parameterSets[0] === 1) return Uint8Array.from(parameterSets);
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecId = codecIds[codec];
  parameters.extradata = Buffer.from(parameterSets);
  const record = parameters.getDecoderConfigurationRecord();
  parameters.free();
  if (record?.[0] !== 1) {
    throw new FootlightError('CODEC_UNSUPPORTED', `The ${codec} stream's parameter sets can't be read.`);
  }
  return Uint8Array.from(record);
}
