import { Button, Center, Group, Stack, Text, Title } from '@mantine/core';
import { t } from '../../language/language.ts';

/** Asks how to open a studio whose last run did not come to its end. */
export function AfterCrash({ onAnswer }: { onAnswer: (safely: boolean) => void }) {
  return (
    <Center h="100%" p="xl" component="main">
      <Stack maw={500} gap="md">
        <Title order={1} fz={22}>
          {t('Footlight stopped unexpectedly last time')}
        </Title>
        <Text c="dimmed" lh={1.6}>
          {t(
            'Your scenes and settings are as you left them. If it happens again and again, open safely: cameras, screens, videos, web pages, widgets, filters and microphones stay off until you switch them on.',
          )}
        </Text>
        <Group gap="xs">
          <Button
            autoFocus
            onClick={() => {
              onAnswer(false);
            }}
          >
            {t('Open as usual')}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              onAnswer(true);
            }}
          >
            {t('Open safely')}
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}
