import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What an empty place says: the next step, and the button that takes it. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack gap="xs" align="flex-start" px={12} py={8}>
      <Text size="xs" c="dimmed" lh={1.5}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}
