import { lazy, Suspense, type JSX } from 'react';
import { ChannelsPage } from './pages/channels-page.tsx';
import { MissingPage } from './pages/missing-page.tsx';
import { routeOf, usePath } from './router.tsx';

// The player, and hls.js with it, is most of the code and of no use to the list.
const WatchPage = lazy(async () => ({ default: (await import('./pages/watch-page.tsx')).WatchPage }));
const RecordingPage = lazy(async () => ({
  default: (await import('./pages/recording-page.tsx')).RecordingPage,
}));
const EmbedPage = lazy(async () => ({ default: (await import('./pages/embed-page.tsx')).EmbedPage }));

/** The page that the address asks for. */
export function App(): JSX.Element {
  const route = routeOf(usePath());
  switch (route.page) {
    case 'channels':
      return <ChannelsPage />;
    case 'watch':
      return (
        <Suspense>
          <WatchPage key={route.slug} slug={route.slug} />
        </Suspense>
      );
    case 'embed':
      return (
        <Suspense>
          <EmbedPage key={route.slug} slug={route.slug} />
        </Suspense>
      );
    case 'recording':
      return (
        <Suspense>
          <RecordingPage key={route.id} id={route.id} />
        </Suspense>
      );
    case 'missing':
      return (
        <MissingPage
          title="There is nothing at this address"
          text="The link may be mistyped or out of date."
        />
      );
  }
}
