import { Textarea } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { editSource } from '../../../../shared/scene/commands.ts';
import type { TextSource } from '../../../../shared/scene/model.ts';

/** A text that is typed into its properties. */
export function TypedText({ source }: { source: TextSource }) {
  const { scenes } = useStudio();
  return (
    <Textarea
      label={t('Text')}
      size="xs"
      autosize
      minRows={2}
      maxRows={6}
      maxLength={10_000}
      value={source.settings.text}
      onChange={(event) => {
        const text = event.currentTarget.value;
        scenes.change(
          t('Change text'),
          (before) => editSource(before, source.id, 'text', { text }),
          `text-${source.id}`,
        );
      }}
      onBlur={() => {
        scenes.endGesture();
      }}
    />
  );
}
