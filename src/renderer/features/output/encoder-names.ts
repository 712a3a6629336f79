import { t } from '../../language/language.ts';
/** How an encoder is called to a person. */
const names: Record<string, string> = {
  get webcodecs(): string {
    return t('Built in (H.264)');
  },
  get libx264(): string {
    return t('x264 (H.264, processor)');
  },
  get libx265(): string {
    return t('x265 (HEVC, processor)');
  },
  h264_nvenc: 'NVIDIA NVENC (H.264)',
  hevc_nvenc: 'NVIDIA NVENC (HEVC)',
  h264_qsv: 'Intel Quick Sync (H.264)',
  hevc_qsv: 'Intel Quick Sync (HEVC)',
  h264_amf: 'AMD AMF (H.264)',
  hevc_amf: 'AMD AMF (HEVC)',
  h264_videotoolbox: 'Apple VideoToolbox (H.264)',
  hevc_videotoolbox: 'Apple VideoToolbox (HEVC)',
  h264_vaapi: 'VA-API (H.264)',
  hevc_vaapi: 'VA-API (HEVC)',
};

export function encoderName(encoder: string): string {
  return names[encoder] ?? encoder;
}

/** Video bitrate that most platforms and viewers do well with, kbit/s. */
export function recommendedBitrateKbps(canvas: { width: number; height: number; frameRate: number }): number {
  const pixels = canvas.width * canvas.height;
  const base = pixels >= 1920 * 1080 ? 6000 : pixels >= 1280 * 720 ? 4000 : pixels >= 854 * 480 ? 1800 : 1000;
  // Twitch and others end at 6,000 kbit/s.
  return canvas.frameRate > 30 ? Math.min(6000, base * 1.5) : base;
}
