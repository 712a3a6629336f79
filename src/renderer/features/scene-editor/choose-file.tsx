import { Button } from '@mantine/core';
import type { IconPhoto } from '@tabler/icons-react';
import { fileTypes, uploadAsset, type AssetKind } from '../../bridge/assets.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { pickFile } from './pick-file.ts';

interface ChooseFileProps {
  kind: AssetKind;
  label: string;
  icon: typeof IconPhoto;
  onChosen: (assetId: string) => void;
}

/** A button that takes a file of the performer's into the asset store. */
export function ChooseFile({ kind, label, icon: Icon, onChosen }: ChooseFileProps) {
  const studio = useStudio();
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Icon size={15} />}
      onClick={() => {
        pickFile(fileTypes[kind], (file) => {
          void studio.attempt(
            uploadAsset(studio.access, kind, file).then(({ id }) => {
              onChosen(id);
            }),
          );
        });
      }}
    >
      {label}
    </Button>
  );
}
