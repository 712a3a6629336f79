/** Page → test camera worker. */
export interface TestCameraRequest {
  frames: WritableStream<VideoFrame>;
  width: number;
  height: number;
  frameRate: number;
}
