import type { AlertKind } from '../../../shared/scene/widget.ts';

const signs: Readonly<Record<AlertKind, string>> = {
  follow:
    'M12 20.6C5.2 15.6 2.5 12.3 2.5 8.6A5 5 0 0 1 12 6.4A5 5 0 0 1 21.5 8.6C21.5 12.3 18.8 15.6 12 20.6Z',
  subscription: 'M12 2.4L14.9 8.4L21.5 9.3L16.7 13.9L17.9 20.5L12 17.3L6.1 20.5L7.3 13.9L2.5 9.3L9.1 8.4Z',
  gift: 'M3 9H11V12.6H3ZM13 9H21V12.6H13ZM4.4 14H11V21H4.4ZM13 14H19.6V21H13ZM12 8C8 8.2 5.4 6.6 6.6 4.5C7.9 2.5 11 3.6 12 8C13 3.6 16.1 2.5 17.4 4.5C18.6 6.6 16 8.2 12 8Z',
  tip: 'M12 2.4A9.6 9.6 0 1 0 12 21.6A9.6 9.6 0 1 0 12 2.4ZM12 6.8L15.9 12L12 17.2L8.1 12Z',
  shoutOut: 'M3 9.6V14.4H6.4L15 19.4V4.6L6.4 9.6ZM17 8.2A5 5 0 0 1 17 15.8ZM6.8 15.8L8.2 20.6H11L9.8 17.2Z',
  raid: 'M3.4 4.6L11 12L3.4 19.4ZM12.4 4.6L20 12L12.4 19.4Z',
};
/** px of a side of the square that they are drawn in. */
export const signSidePx = 24;

/** What stands for a kind of alert, where no picture was chosen. Filled by even and odd. */
export function signOf(kind: AlertKind): Path2D {
  return new Path2D(signs[kind]);
}
