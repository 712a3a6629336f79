import { Menu, MantineProvider, createTheme, type CSSVariablesResolver } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { EngineAccess } from '../bridge/access.ts';
import type { LinkPhase } from '../bridge/engine-client.ts';
import { sentenceOf } from '../bridge/sentence.ts';
import { openStudio, type Studio } from '../bridge/studio.ts';
import { StudioContext, useCollection, useStudio, useStudioState } from '../bridge/studio-context.ts';
import { speakAsSet } from '../language/language.ts';
import type { StudioSettings } from '../../shared/contracts/engine.ts';
import { FirstRun } from '../features/first-run/first-run.tsx';
import { AfterCrash } from '../features/support/after-crash.tsx';
import { darkVariables, footlightTheme } from '../../shared/look/theme.ts';
import { Desk } from './desk.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { firstRunSteps } from './first-run-steps.tsx';
import { Opening } from './opening.tsx';
import { useOnAirGuard } from './use-on-air-guard.ts';
import classes from './menus.module.css';

const theme = createTheme({
  ...footlightTheme,
  defaultRadius: 6,
  fontSizes: { md: '14px' },
  components: {
    Menu: Menu.extend({
      defaultProps: {
        middlewares: {
          flip: true,
          shift: true,
          // What is longer than the window is high is scrolled.
          size: {
            padding: 8,
            apply({ availableHeight, elements }) {
              elements.floating.style.maxHeight = `${availableHeight}px`;
            },
          },
        },
      },
      classNames: {
        dropdown: classes.menu ?? '',
        item: classes.menuItem ?? '',
        itemIndicator: classes.menuCheck ?? '',
      },
    }),
  },
});

const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: {}, dark: darkVariables });

/** One studio per page, however often React renders. */
let opening: Promise<Studio> | undefined;

speakAsSet('system');

export function App({ access }: { access: EngineAccess | undefined }) {
  const [studio, setStudio] = useState<Studio>();
  const [link, setLink] = useState<LinkPhase>('connecting');
  const [failure, setFailure] = useState<string>();
  /** While the performer is asked how to open after a crash. */
  const [answer, setAnswer] = useState<(safely: boolean) => void>();

  useEffect(() => {
    if (!access) return;
    const askAfterCrash = (): Promise<boolean> =>
      new Promise((resolve) => {
        setAnswer(() => resolve);
      });
    opening ??= openStudio(access, setLink, askAfterCrash);
    opening.then(setStudio, (thrown: unknown) => {
      setFailure(sentenceOf(thrown));
    });
  }, [access]);

  if (!studio) {
    return (
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme="dark">
        {answer ? (
          <AfterCrash
            onAnswer={(safely) => {
              answer(safely);
              setAnswer(undefined);
            }}
          />
        ) : (
          <Opening hasAccess={access !== undefined} link={link} failure={failure} />
        )}
      </MantineProvider>
    );
  }
  return (
    <StudioContext value={studio}>
      <OpenStudio />
    </StudioContext>
  );
}

/** Speaks the chosen language from this drawing on; nothing that the performer has begun is lost by it. */
function useLanguage(setting: StudioSettings['language']): void {
  const language = speakAsSet(setting);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
}

function OpenStudio() {
  const studio = useStudio();
  const settings = useStudioState((state) => state.settings);
  useLanguage(settings.language);
  const onAir = useStudioState((state) => state.session.phase === 'live');
  const { name } = useCollection();
  useDocumentTitle(`${onAir ? '● ' : ''}${name} – Footlight`);
  useOnAirGuard();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      forceColorScheme={settings.theme}
    >
      <ErrorBoundary isOnAir={() => studio.state.getState().session.phase === 'live'}>
        {settings.firstRunDone ? <Desk /> : <FirstRun further={firstRunSteps} />}
      </ErrorBoundary>
    </MantineProvider>
  );
}
