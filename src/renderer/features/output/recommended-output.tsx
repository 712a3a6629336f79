import { Button, Group, Loader, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { encoderName, recommendedBitrateKbps } from './encoder-names.ts';
import { useEncoders } from './use-encoders.ts';

/** What this computer does best with this canvas, to be taken with one button. */
export function RecommendedOutput() {
  const studio = useStudio();
  const { canvas } = useCollection();
  const encoding = useStudioState((state) => state.settings.encoding);
  const encoders = useEncoders();
  if (!encoders) {
    return (
      <Group gap="sm" role="status">
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">{t('Trying out what this computer can do…')}</Text>
      </Group>
    );
  }
  // HEVC is for those who know that the other side takes it.
  const best = encoders.find((each) => each.codec === 'h264') ?? {
    encoder: 'webcodecs',
    codec: 'h264' as const,
  };
  const videoBitrateKbps = recommendedBitrateKbps(canvas);
  const isUsed = encoding.encoder === best.encoder && encoding.videoBitrateKbps === videoBitrateKbps;
  return (
    <Group justify="space-between">
      <Text fw={600}>
        {t('{{encoder}}, {{width}} × {{height}} at {{frameRate}} fps, {{kbps}} kbit/s', {
          ...canvas,
          encoder: encoderName(best.encoder),
          kbps: videoBitrateKbps,
        })}
      </Text>
      {isUsed ? (
        <Group gap={6} role="status">
          <IconCheck size={18} aria-hidden />
          {t('In use')}
        </Group>
      ) : (
        <Button
          variant="default"
          onClick={() => {
            const { encoder, codec } = best;
            void studio.updateSettings({ encoding: { ...encoding, encoder, codec, videoBitrateKbps } });
          }}
        >
          {t('Use these')}
        </Button>
      )}
    </Group>
  );
}
