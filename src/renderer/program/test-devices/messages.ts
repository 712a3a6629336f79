/** Page → test device worker: which one it is to be, and where its media go. */
export type TestDeviceRequest =
  | { kind: 'camera'; frames: WritableStream<VideoFrame>; width: number; height: number; frameRate: number }
  | { kind: 'microphone'; audio: WritableStream<AudioData> };
