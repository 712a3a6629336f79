import { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P, type AVPixelFormat } from 'node-av/constants';

type Options = Readonly<Record<string, string | number>>;

/** How one of FFmpeg's encoders is asked for low latency, constant bitrate and keyframes on demand. */
export interface EncoderProfile {
  hardware: boolean;
  pixelFormat: AVPixelFormat;
  /** Frames must first be uploaded to a VAAPI device. */
  vaapi: boolean;
  /** Takes another bitrate while it runs. */
  liveBitrate: boolean;
  options: Options;
}

const software = { hardware: false, pixelFormat: AV_PIX_FMT_YUV420P, vaapi: false };
const hardware = { hardware: true, pixelFormat: AV_PIX_FMT_NV12, vaapi: false, liveBitrate: false };

const nvenc: EncoderProfile = {
  ...hardware,
  liveBitrate: true,
  options: { preset: 'p4', tune: 'll', rc: 'cbr', 'forced-idr': 1, 'no-scenecut': 1, delay: 0, bf: 0 },
};
const qsv: EncoderProfile = {
  ...hardware,
  liveBitrate: true,
  options: { preset: 'veryfast', forced_idr: 1, async_depth: 1, look_ahead: 0, bf: 0 },
};
const amf: EncoderProfile = {
  ...hardware,
  options: { usage: 'lowlatency', quality: 'balanced', rc: 'cbr', forced_idr: 1, bf: 0 },
};
const videotoolbox: EncoderProfile = { ...hardware, options: { realtime: 1, prio_speed: 1, bf: 0 } };
const vaapi: EncoderProfile = {
  ...hardware,
  vaapi: true,
  options: { rc_mode: 'CBR', async_depth: 1, bf: 0 },
};

const profiles: Readonly<Record<string, EncoderProfile>> = {
  libx264: {
    ...software,
    liveBitrate: true,
    // A short look-ahead keeps macroblock-tree: five pictures, and one to know how long the last stands, 200 ms at 30 a
    // second. Three would save 67 ms and cost 0.24 dB where the scene stands still, one 134 ms and 0.7 dB; none is
    // cheaper. Slices within a frame would cost quality, too.
    options: {
      preset: 'veryfast',
      'forced-idr': 1,
      'x264-params': 'bframes=0:scenecut=0:rc-lookahead=5:sync-lookahead=0:sliced-threads=0:open-gop=0',
    },
  },
  libx265: {
    ...software,
    liveBitrate: false,
    options: {
      preset: 'ultrafast',
      'forced-idr': 1,
      a53cc: 1,
      'x265-params':
        'log-level=error:bframes=0:scenecut=0:rc-lookahead=5:frame-threads=1:open-gop=0:repeat-headers=0',
    },
  },
  h264_nvenc: nvenc,
  hevc_nvenc: nvenc,
  h264_qsv: qsv,
  hevc_qsv: qsv,
  h264_amf: { ...amf, options: { ...amf.options, header_insertion_mode: 'none' } },
  hevc_amf: amf,
  h264_videotoolbox: videotoolbox,
  hevc_videotoolbox: videotoolbox,
  h264_vaapi: vaapi,
  hevc_vaapi: vaapi,
};

/** The encoder of each codec that works everywhere. */
export const softwareEncoders = { h264: 'libx264', hevc: 'libx265' } as const;

/** How `encoder` (FFmpeg's name) is used here; nothing if it isn't. */
export function encoderProfile(encoder: string): EncoderProfile | undefined {
  return Object.hasOwn(profiles, encoder) ? profiles[encoder] : undefined;
}
