import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowRight, IconBroadcast } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { finish } from './first-scene.ts';

/** A step of the first run after camera and microphone; each can be left out. */
export interface FurtherStep {
  id: string;
  title: () => string;
  hint: () => string;
  body: ReactNode;
}

interface FurtherStepsProps {
  step: FurtherStep;
  isLast: boolean;
  onNext: () => void;
}

/** Shows one further step; after the last one the performer can be live at once. */
export function Further({ step, isLast, onNext }: FurtherStepsProps) {
  const studio = useStudio();
  const title = useRef<HTMLHeadingElement>(null);
  const isReady = useStudioState((state) => state.destinations.some((each) => each.enabled));
  useEffect(() => {
    title.current?.focus();
  }, [step.id]);
  const open = async (goesLive: boolean): Promise<void> => {
    await finish(studio);
    if (goesLive) void studio.attempt(studio.engine.session.goLive.mutate({}));
  };
  return (
    <Stack gap="md">
      <Title order={1} fz={22} ref={title} tabIndex={-1}>
        {step.title()}
      </Title>
      <Text c="dimmed" lh={1.6}>
        {step.hint()}
      </Text>
      {step.body}
      <Group justify="flex-end">
        <Button
          variant="default"
          size="md"
          onClick={() => {
            void open(false);
          }}
        >
          {t('Open the studio')}
        </Button>
        {!isLast && (
          <Button size="md" rightSection={<IconArrowRight size={18} />} onClick={onNext}>
            {t('Next')}
          </Button>
        )}
        {isLast && isReady && (
          <Button
            size="md"
            leftSection={<IconBroadcast size={18} />}
            onClick={() => {
              void open(true);
            }}
          >
            {t('Go live now')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
