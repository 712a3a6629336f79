import { useSyncExternalStore, type AnchorHTMLAttributes, type JSX, type MouseEvent } from 'react';

type Route =
  | { page: 'channels' }
  | { page: 'watch' | 'embed'; slug: string }
  | { page: 'recording'; id: string }
  | { page: 'missing' };

/** What an address's path asks for. */
export function routeOf(path: string): Route {
  if (path === '/') return { page: 'channels' };
  const [, kind, name] = /^\/(c|embed|v)\/([^/]+)\/?$/.exec(path) ?? [];
  if (!kind || !name) return { page: 'missing' };
  if (kind === 'v') return { page: 'recording', id: name };
  return { page: kind === 'c' ? 'watch' : 'embed', slug: name };
}

const navigated = 'footlight:navigated';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  window.addEventListener(navigated, onChange);
  return () => {
    window.removeEventListener('popstate', onChange);
    window.removeEventListener(navigated, onChange);
  };
}

/** The present path; the component is drawn again when it changes. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** A link inside the app: followed without a page load, unless a new tab or window is wanted. */
export function Link({
  href,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }): JSX.Element {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState(null, '', href);
    window.scrollTo(0, 0);
    window.dispatchEvent(new Event(navigated));
  };
  return <a {...rest} href={href} onClick={follow} />;
}
