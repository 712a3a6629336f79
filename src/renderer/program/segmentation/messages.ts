/** Compositor → segmentation worker, which closes the picture. */
export interface SegmentationRequest {
  sourceId: string;
  picture: VideoFrame | ImageBitmap;
  /** How gradually people end, 0 to 1. */
  softness: number;
  /** True if what was seen of the source before has nothing to do with it. */
  fresh: boolean;
}

/** Segmentation worker → compositor; one for each request. */
export type SegmentationReport =
  /** As opaque as people are there. */
  | { type: 'mask'; sourceId: string; mask: ImageBitmap }
  /** The network could not be loaded; nothing else will come. */
  | { type: 'failure' };
