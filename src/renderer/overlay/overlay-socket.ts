import { overlayMessageSchema, type OverlayMessage } from '../../shared/contracts/overlay.ts';

const firstRetryMs = 500;
const longestRetryMs = 8000;

/** Hears what the engine tells, and connects again for as long as the page is there. */
export function keepListening(
  url: string,
  onMessage: (message: OverlayMessage) => void,
  retryMs = firstRetryMs,
): void {
  const socket = new WebSocket(url);
  let nextRetryMs = Math.min(retryMs * 2, longestRetryMs);
  socket.onopen = () => {
    nextRetryMs = firstRetryMs;
  };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'string') return;
    const message = overlayMessageSchema.safeParse(JSON.parse(data));
    if (message.success) onMessage(message.data);
  };
  socket.onclose = () => {
    setTimeout(() => {
      keepListening(url, onMessage, nextRetryMs);
    }, retryMs);
  };
}
