import { toDisposable, type Disposable } from '../../../shared/base/disposable.ts';

/** Some cameras need their time to start. */
const firstFrameWithinMs = 10_000;
/** When nobody wants it any more; a device that failed is opened again after more than that, and must be free. */
const lateFrameWithinMs = 2000;

export interface FrameHandoverPorts {
  /** Whether a frame came, or the stream ended without one. */
  firstFrame: Promise<boolean>;
  /**
   * Lets the worker take the stream; resolves when it has.
   * @param isWanted false where the frames on their way are only to be closed
   */
  give(isWanted: boolean): Promise<void>;
  /** Nothing ever came: the worker is to forget the stream unseen. */
  forget(): void;
  /** Lets the worker show nothing more of it. */
  drop(): void;
  /** Nothing comes. */
  onSilent(): void;
  /** Ends the stream. */
  stop(): void;
}

/**
 * Brings a stream of frames from the page, from which it is transferred, to the worker, and to its end.
 *
 * Chromium loses a frame that comes just as a stream changes hands, and one that is on the way when the stream
 * ends before the worker has it. Nobody could close that one. So the worker takes a stream only when a frame of
 * it is on its way already, for then the page asks for no other; one without a frame it never takes; and a
 * stream that it took ends only after it said so.
 */
export function handOver(ports: FrameHandoverPorts): Disposable {
  let isWanted = true;
  let taken: Promise<void> | undefined;
  let timer = setTimeout(() => ports.onSilent(), firstFrameWithinMs);
  const endWhenTaken = (): void => void taken?.then(() => ports.stop());
  // A stream that fails is one that ends.
  const first = ports.firstFrame.catch(() => false);
  void first.then((came) => {
    clearTimeout(timer);
    if (came) {
      taken = ports.give(isWanted);
      if (!isWanted) endWhenTaken();
      return;
    }
    ports.forget();
    ports.stop();
    if (isWanted) ports.onSilent();
  });
  return toDisposable(() => {
    isWanted = false;
    clearTimeout(timer);
    if (taken) {
      ports.drop();
      endWhenTaken();
    } else timer = setTimeout(() => ports.stop(), lateFrameWithinMs);
  });
}
