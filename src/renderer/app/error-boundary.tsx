import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '../language/language.ts';

interface ErrorBoundaryProps {
  /** Known here to say whether the broadcast is touched. */
  isOnAir: () => boolean;
  children: ReactNode;
}

/** A fault of the interface takes down the interface alone: picture and sound are made elsewhere and go on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Center h="100%" p="xl" component="main">
        <Stack maw={460} gap="sm" align="flex-start" role="alert">
          <Title order={1} fz={22}>
            {t('The studio’s window stumbled')}
          </Title>
          <Text c="dimmed" lh={1.6}>
            {this.props.isOnAir()
              ? t('You are still on air: picture and sound go on. Show the desk again to go on working.')
              : t('Nothing of your scenes is lost. Show the desk again to go on working.')}
          </Text>
          <Button
            onClick={() => {
              this.setState({ failed: false });
            }}
          >
            {t('Show the desk again')}
          </Button>
        </Stack>
      </Center>
    );
  }
}
