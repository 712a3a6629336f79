import { createHash } from 'node:crypto';
import { Demuxer } from 'node-av/api';
import { ffmpeg, ffprobe } from '../media-worker/fixtures.ts';
import type { SourceProgram } from './source-program.ts';

/** What a file holds, by FFmpeg: every packet's checksum in decoding order, and the time it is shown in µs. */
export interface FileContent {
  video: { hash: string; timeUs: number }[];
  audio: { hash: string; timeUs: number }[];
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

export async function contentOf(path: string): Promise<FileContent> {
  await using demuxer = await Demuxer.open(path);
  const content: FileContent = { video: [], audio: [] };
  const videoIndex = demuxer.video()?.index;
  const audioIndex = demuxer.audio()?.index;
  for await (const packet of demuxer.packets()) {
    if (!packet?.data) continue;
    const { num, den } = packet.timeBase;
    const entry = {
      hash: hashOf(packet.data),
      timeUs: Math.round((Number(packet.pts) * num * 1_000_000) / den),
    };
    if (packet.streamIndex === videoIndex) content.video.push(entry);
    if (packet.streamIndex === audioIndex) content.audio.push(entry);
  }
  return content;
}

/** The same of a program, with time 0 where its first picture is shown, and without the sound before that. */
export function contentOfProgram({ packets }: Pick<SourceProgram, 'packets'>): FileContent {
  const startUs = packets.find(({ kind }) => kind === 'video')?.packet.ptsUs ?? 0;
  const of = (wanted: 'video' | 'audio') =>
    packets
      .filter(({ kind, packet }) => kind === wanted && (kind === 'video' || packet.ptsUs >= startUs))
      .map(({ packet }) => ({ hash: hashOf(packet.data), timeUs: packet.ptsUs - startUs }));
  return { video: of('video'), audio: of('audio') };
}

export const hashesOf = (entries: readonly { hash: string }[]): string[] => entries.map(({ hash }) => hash);

/** The largest difference between two lists of times, in µs. */
export function largestDifferenceUs(
  a: readonly { timeUs: number }[],
  b: readonly { timeUs: number }[],
): number {
  return Math.max(...a.map(({ timeUs }, index) => Math.abs(timeUs - (b[index]?.timeUs ?? Infinity))));
}

/** What a decoder complains of; empty for a good file. */
export async function complaintsOf(path: string): Promise<string> {
  return ffmpeg('-xerror', '-i', path, '-map', '0:v', '-map', '0:a?', '-f', 'null', '-');
}

/** By ffprobe. */
export async function durationSecondsOf(path: string): Promise<number> {
  const [line = ''] = await ffprobe(path, '-show_entries', 'format=duration');
  return Number(line);
}

/** Start in seconds and title of every chapter. */
export async function chaptersOf(path: string): Promise<string[]> {
  return ffprobe(path, '-show_chapters', '-show_entries', 'chapter=start_time:chapter_tags=title');
}
