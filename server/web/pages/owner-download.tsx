import { Button } from '@mantine/core';
import { useId, useState, type JSX, type SubmitEvent } from 'react';
import { askForDownload } from '../channel/api.ts';
import styles from './owner-download.module.css';

type State = 'closed' | 'asking' | 'sending' | { bytes: number } | { problem: string };

/** What the channel's owner has beside the viewers: the recording as a file, for the stream key. */
export function OwnerDownload({ id }: { id: string }): JSX.Element {
  const [state, setState] = useState<State>('closed');
  const [streamKey, setStreamKey] = useState('');
  const formId = useId();
  const isOpen = state !== 'closed';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setState('sending');
    askForDownload(id, streamKey.trim()).then(
      ({ path, bytes }) => {
        setState({ bytes });
        setStreamKey('');
        // The answer is a file, so this page stays.
        window.location.assign(path);
      },
      (thrown: unknown) => setState({ problem: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
  };
  return (
    <div className={styles['owner']}>
      <button
        type="button"
        className={styles['toggle']}
        aria-expanded={isOpen}
        aria-controls={formId}
        onClick={() => setState(isOpen ? 'closed' : 'asking')}
      >
        Owner’s download
      </button>
      {isOpen && (
        <form id={formId} className={styles['form']} onSubmit={submit}>
          <label>
            Stream key of this channel
            <input
              type="password"
              autoComplete="off"
              required
              maxLength={200}
              autoFocus
              value={streamKey}
              onChange={(event) => setStreamKey(event.currentTarget.value)}
            />
          </label>
          <Button type="submit" loading={state === 'sending'}>
            Download
          </Button>
          <p role="status">
            {typeof state === 'object' && 'bytes' in state
              ? `The download has begun: ${sizeText(state.bytes)}. Your browser shows how far it is.`
              : 'One MP4 file, as it was sent. It is for who has the key.'}
          </p>
          {typeof state === 'object' && 'problem' in state && (
            <p role="alert" className={styles['problem']}>
              {state.problem}
            </p>
          )}
        </form>
      )}
    </div>
  );
}

function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1e9 ? [bytes / 1e6, 'megabyte'] : [bytes / 1e9, 'gigabyte'];
  const options = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(undefined, options).format(value);
}
