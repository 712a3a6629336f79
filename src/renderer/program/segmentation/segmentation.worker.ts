import networkUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import type { SegmentationReport, SegmentationRequest } from './messages.ts';
import { PeopleFinder } from './people-finder.ts';
import { PictureSegmenter } from './picture-segmenter.ts';

function report(message: SegmentationReport, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

async function load(): Promise<PictureSegmenter> {
  const response = await fetch(networkUrl);
  if (!response.ok) throw new Error(`The network could not be loaded: ${response.status}.`);
  return new PictureSegmenter(await PeopleFinder.create(await response.arrayBuffer()));
}

const segmenter = load();

async function look(request: SegmentationRequest): Promise<void> {
  const { sourceId, picture } = request;
  try {
    const mask = (await segmenter).segment(request);
    report({ type: 'mask', sourceId, mask }, [mask]);
  } finally {
    picture.close();
  }
}

function fail(): void {
  report({ type: 'failure' });
}

segmenter.catch(fail);
self.onmessage = ({ data }: MessageEvent<SegmentationRequest>) => {
  look(data).catch(fail);
};
