import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { captioned } from './caption-sei.ts';

const run = promisify(execFile);
export const recordingSeconds = 120;
export const textInPicture = 'IN THE PICTURE';
/** One picture of the sheet for so many seconds. */
const secondsPerThumbnail = 30;

const multivariant = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="English",LANGUAGE="en",AUTOSELECT=YES,URI="text/playlist.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=320x180,FRAME-RATE=10.000,SUBTITLES="text"
source/playlist.m3u8
`;
const textPlaylist = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:${recordingSeconds}
#EXT-X-PLAYLIST-TYPE:VOD
#EXTINF:${recordingSeconds},
captions.vtt
#EXT-X-ENDLIST
`;
const captions = `WEBVTT
X-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000

${clock(0)} --> ${clock(recordingSeconds)}
What is being said
`;

/** A finished broadcast in a folder, as the relay gives it: HLS with captions in the
 * picture and in WebVTT beside it, and pictures for the seek bar. */
export class TestRecording {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<TestRecording> {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-recording-'));
    await run('mkdir', [join(folder, 'source'), join(folder, 'text')]);
    const picture = ['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=10:duration=${recordingSeconds}`];
    const bytes = join(folder, 'picture.h264');
    await run('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', ...picture],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-tune',
        'zerolatency',
        '-x264-params',
        'sliced-threads=0',
      ],
      ...['-pix_fmt', 'yuv420p', '-g', '20', '-f', 'h264', bytes],
    ]);
    await writeFile(bytes, captioned(await readFile(bytes), textInPicture));
    await run('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-framerate', '10', '-f', 'h264', '-i', bytes],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${recordingSeconds}`],
      ...['-c:v', 'copy', '-c:a', 'aac', '-f', 'hls', '-hls_time', '4', '-hls_list_size', '0'],
      ...['-hls_playlist_type', 'vod', join(folder, 'source', 'playlist.m3u8')],
    ]);
    await run('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', ...picture],
      ...['-vf', `fps=1/${secondsPerThumbnail},scale=160:90,tile=4x1`, '-frames:v', '1'],
      join(folder, 'sprite.jpg'),
    ]);
    const times = Array.from({ length: recordingSeconds / secondsPerThumbnail }, (_, index) => index);
    const cues = times.map((index) => {
      const [start, end] = [index, index + 1].map((each) => clock(each * secondsPerThumbnail));
      return `${start} --> ${end}\nsprite.jpg#xywh=${index * 160},0,160,90\n`;
    });
    await writeFile(join(folder, 'thumbnails.vtt'), ['WEBVTT\n', ...cues].join('\n'));
    await writeFile(join(folder, 'index.m3u8'), multivariant);
    await writeFile(join(folder, 'text', 'playlist.m3u8'), textPlaylist);
    await writeFile(join(folder, 'text', 'captions.vtt'), captions);
    return new TestRecording(folder);
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A time as WebVTT writes it. */
function clock(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}.000`;
}
