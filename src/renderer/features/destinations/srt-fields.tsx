import { Button, PasswordInput, Select } from '@mantine/core';
import type { Destination } from '../../../shared/contracts/engine.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { t } from '../../language/language.ts';
import { hasUsableKey, type DestinationDraft, type DraftProblems } from './destination-draft.ts';
import classes from './destinations.module.css';
import type { Service } from './services.ts';

/** What the field holds when a fixed latency is chosen: enough for a fair connection over some distance. */
const firstLatencyMs = 250;

interface SrtFieldsProps {
  draft: DestinationDraft;
  stored: Destination | undefined;
  service: Service['value'];
  problems: DraftProblems;
  /** Where secrets are kept, as a sentence. */
  keeping: string;
  onChange: (patch: Partial<DestinationDraft>) => void;
}

/** What an SRT server wants to know beside its address. */
export function SrtFields({ draft, stored, service, problems, keeping, onChange }: SrtFieldsProps) {
  const keyStored = hasUsableKey(draft, stored);
  return (
    <>
      <PasswordInput
        label={t('Stream ID')}
        name="streamKey"
        size="xs"
        maxLength={512}
        autoComplete="off"
        error={problems.streamKey}
        description={keyStored ? t('A stream ID is stored. It is never shown again.') : idHint(service)}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        placeholder={keyStored ? t('Stored; type to replace it') : ''}
        visibilityToggleButtonProps={{ 'aria-label': t('Show or hide the stream ID') }}
        value={draft.streamKey}
        onChange={(event) => {
          onChange({ streamKey: event.currentTarget.value });
        }}
      />
      <PassphraseField {...{ draft, stored, problems, keeping, onChange }} />
      <LatencyField latencyMs={draft.latencyMs} onChange={onChange} />
    </>
  );
}

function PassphraseField({ draft, stored, problems, keeping, onChange }: Omit<SrtFieldsProps, 'service'>) {
  const isStored = stored?.hasPassphrase === true;
  const description = draft.removesPassphrase
    ? t('The stored passphrase is removed when you save. The stream is not encrypted then.')
    : isStored
      ? t('A passphrase is stored. It is never shown again.')
      : t('Encrypts the stream if the server has the same one. May stay empty. {{keeping}}', { keeping });
  return (
    <div className={classes.secret}>
      <PasswordInput
        label={t('Passphrase')}
        name="passphrase"
        size="xs"
        maxLength={200}
        autoComplete="off"
        error={problems.passphrase}
        description={description}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        placeholder={
          isStored && !draft.removesPassphrase ? t('Stored; type to replace it') : t('10 to 79 characters')
        }
        visibilityToggleButtonProps={{ 'aria-label': t('Show or hide the passphrase') }}
        value={draft.passphrase}
        onChange={(event) => {
          onChange({ passphrase: event.currentTarget.value, removesPassphrase: false });
        }}
      />
      {isStored && draft.passphrase === '' && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.secretChoice ?? ''}
          onClick={() => {
            onChange({ removesPassphrase: !draft.removesPassphrase });
          }}
        >
          {draft.removesPassphrase ? t('Keep the stored passphrase') : t('Remove the stored passphrase')}
        </Button>
      )}
    </div>
  );
}

function LatencyField({
  latencyMs,
  onChange,
}: { latencyMs: number | undefined } & Pick<SrtFieldsProps, 'onChange'>) {
  return (
    <>
      <Select
        label={t('Latency')}
        size="xs"
        allowDeselect={false}
        data={[
          { value: 'auto', label: t('Auto: 4 × the round trip, at least 120 ms') },
          { value: 'fixed', label: t('Fixed') },
        ]}
        description={t(
          'How long the other side holds packets so that lost ones can come again. A longer one mends more losses, and delays the picture by as much.',
        )}
        inputWrapperOrder={['label', 'input', 'description']}
        value={latencyMs === undefined ? 'auto' : 'fixed'}
        onChange={(value) => {
          onChange({ latencyMs: value === 'fixed' ? (latencyMs ?? firstLatencyMs) : undefined });
        }}
      />
      {latencyMs !== undefined && (
        <NumberField
          label={t('Hold packets for')}
          unit="ms"
          step={10}
          min={20}
          max={8_000}
          value={latencyMs}
          onChange={(next) => {
            onChange({ latencyMs: next });
          }}
        />
      )}
    </>
  );
}

function idHint(service: Service['value']): string {
  switch (service) {
    case 'footlight-srt':
      return t('publish:KEY with the channel’s stream key, or #!::r=CHANNEL,m=publish,s=KEY.');
    case 'srt':
      return t('As the server’s own pages give it, such as #!::r=NAME,m=publish. May stay empty.');
    case 'rtmp':
    case 'twitch':
    case 'youtube':
    case 'facebook':
    case 'kick':
      return t('For a Footlight relay publish:KEY; for others as their pages give it. May stay empty.');
  }
}
