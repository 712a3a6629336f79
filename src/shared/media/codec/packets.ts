/** Codecs that Footlight carries. */
export type VideoCodec = 'h264' | 'hevc' | 'av1' | 'vp9';

/** What a decoder needs before the first packet. */
export interface VideoConfig {
  codec: VideoCodec;
  width: number;
  height: number;
  /**
   * AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1 and
   * 8.3.3.1), or AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3).
   */
  description: Uint8Array;
}

export interface AudioConfig {
  codec: 'aac';
  /** Hz */
  sampleRate: number;
  channels: number;
  /** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
  description: Uint8Array;
}

/** One encoded picture: NAL units with 4-byte lengths for H.264 and HEVC. */
export interface VideoPacket {
  ptsUs: number;
  dtsUs: number;
  keyframe: boolean;
  data: Uint8Array;
}

/** One encoded audio frame, without ADTS header. */
export interface AudioPacket {
  ptsUs: number;
  data: Uint8Array;
}

/** Takes a stream packet by packet; configurations come before the packets that need them. */
export interface PacketListener {
  videoConfig(config: VideoConfig): void;
  audioConfig(config: AudioConfig): void;
  video(packet: VideoPacket): void;
  audio(packet: AudioPacket): void;
}
