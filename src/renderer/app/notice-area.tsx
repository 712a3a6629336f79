import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStudio, useStudioState } from '../bridge/studio-context.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { t } from '../language/language.ts';
import classes from './notice-area.module.css';
import { UploadList } from './upload-list.tsx';

const plainMs = 8_000;
/** What went wrong is left standing longer. */
const badMs = 20_000;

/** The last thing that happened, with its way back. */
export function NoticeArea() {
  const studio = useStudio();
  const notice = useStudioState((state) => state.notice);
  const close = (): void => {
    studio.state.setState({ notice: undefined });
  };
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(
      () => {
        studio.state.setState(({ notice: shown }) => ({
          notice: shown?.id === notice.id ? undefined : shown,
        }));
      },
      notice.tone === 'bad' ? badMs : plainMs,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [studio, notice]);

  return (
    <div className={classes.area} role="status" aria-live="polite">
      <UploadList />
      {notice && (
        <div className={classes.notice} data-tone={notice.tone}>
          <span>{notice.text}</span>
          {notice.action && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                notice.action?.run();
                close();
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <IconButton label={t('Close this message')} icon={IconX} onClick={close} />
        </div>
      )}
    </div>
  );
}
