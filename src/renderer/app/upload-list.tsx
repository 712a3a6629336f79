import { Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { uploads, type Upload } from '../bridge/uploads.ts';
import { t } from '../language/language.ts';
import { IconButton } from '../ui/icon-button.tsx';
import classes from './notice-area.module.css';

/** What is taken in at once is not worth a look. */
const shownAfterMs = 400;

/** Files on their way into the profile, with how far they are. */
export function UploadList() {
  const running = useStore(uploads, (state) => state.running);
  return running.map((upload) => <UploadRow key={upload.id} upload={upload} />);
}

function UploadRow({ upload }: { upload: Upload }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setShown(true);
    }, shownAfterMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  if (!shown) return null;
  const percent = upload.totalBytes > 0 ? Math.floor((upload.sentBytes / upload.totalBytes) * 100) : 0;
  return (
    <div className={classes.notice}>
      <div className={classes.upload}>
        <span>{t('Taking in “{{name}}”: {{percent}} %', { name: upload.name, percent })}</span>
        <Progress value={percent} size="sm" color="amber" aria-label={upload.name} />
      </div>
      <IconButton
        label={t('Give up “{{name}}”', { name: upload.name })}
        icon={IconX}
        onClick={upload.cancel}
      />
    </div>
  );
}
