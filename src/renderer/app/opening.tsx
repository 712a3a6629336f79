import { Center, Loader, Stack, Text, Title } from '@mantine/core';
import type { LinkPhase } from '../bridge/engine-client.ts';
import { t } from '../language/language.ts';

interface OpeningProps {
  hasAccess: boolean;
  link: LinkPhase;
  failure: string | undefined;
}

/** What stands here until the studio is there, or why it is not. */
export function Opening({ hasAccess, link, failure }: OpeningProps) {
  const trouble = describeTrouble({ hasAccess, link, failure });
  return (
    <Center h="100%" p="xl" component="main">
      {trouble ? (
        <Stack maw={460} gap="xs" role="alert">
          <Title order={1} fz={22}>
            {trouble.title}
          </Title>
          <Text c="dimmed" lh={1.6}>
            {trouble.remedy}
          </Text>
        </Stack>
      ) : (
        <Loader aria-label={t('Opening the studio')} color="amber" />
      )}
    </Center>
  );
}

function describeTrouble({
  hasAccess,
  link,
  failure,
}: OpeningProps): { title: string; remedy: string } | undefined {
  if (!hasAccess) {
    return {
      title: t('This address lacks its token'),
      remedy: t(
        'Open the studio from Footlight itself, or by the whole address that it printed when it started.',
      ),
    };
  }
  if (failure) return { title: t('The studio could not be opened'), remedy: failure };
  if (link === 'lost') {
    return {
      title: t('The studio’s engine does not answer'),
      remedy: t(
        'This page tries again by itself. If Footlight was closed, start it again and use the new window.',
      ),
    };
  }
  return undefined;
}
