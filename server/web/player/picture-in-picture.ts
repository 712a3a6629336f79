/** Safari's own way, also on iPhones. */
type PresentedVideo = HTMLVideoElement & {
  webkitSupportsPresentationMode?: (mode: string) => boolean;
  webkitPresentationMode?: string;
  webkitSetPresentationMode?: (mode: string) => void;
};

/** True where the browser can show a video in a window of its own. */
export function isPictureInPicturePossible(): boolean {
  return document.pictureInPictureEnabled || 'webkitSetPresentationMode' in HTMLVideoElement.prototype;
}

/** Takes the picture into a window of its own, or back. */
export async function togglePictureInPicture(video: PresentedVideo | null | undefined): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else if (document.pictureInPictureEnabled) await video?.requestPictureInPicture();
    else if (video?.webkitSupportsPresentationMode?.('picture-in-picture'))
      video.webkitSetPresentationMode?.(
        video.webkitPresentationMode === 'picture-in-picture' ? 'inline' : 'picture-in-picture',
      );
  } catch {
    // The browser refuses before there is a picture, or by a setting of its own; it says so itself.
  }
}
