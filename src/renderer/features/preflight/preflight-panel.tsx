import { Button, Progress } from '@mantine/core';
import { IconChecklist, IconRefresh } from '@tabler/icons-react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { StatusLight } from '../../ui/status-light.tsx';
import type { Check, Finding } from './check.ts';
import { allChecks } from './checks.ts';
import classes from './preflight.module.css';
import { cancelChecks, runChecks, usePreflight } from './preflight-state.ts';

/** Looks at everything before going live, a verdict per line, and mends what it can. */
export function PreflightPanel() {
  const studio = useStudio();
  const { lines, running } = usePreflight((state) => state);
  const onAir = useStudioState((state) => state.session.phase !== 'idle');
  const checks = allChecks();
  const mends = mendsOf(checks.flatMap(({ id }) => lines[id]?.findings ?? []));
  const isNew = Object.keys(lines).length === 0;
  const mendAll = async (): Promise<void> => {
    for (const mend of mends) await mend.run(studio);
    const mended = checks.filter(({ id }) => lines[id]?.findings.some((finding) => finding.mend));
    await runChecks(studio, mended);
  };
  return (
    <div className={classes.panel}>
      {isNew && (
        <p className={classes.intro}>
          {t(
            'Looks at your picture, sound, encoder, upload and disk, and says what to do. It takes about half a minute.',
          )}
        </p>
      )}
      <div className={classes.actions}>
        {running ? (
          <Button size="xs" variant="default" onClick={cancelChecks}>
            {t('Cancel')}
          </Button>
        ) : (
          <Button
            size="xs"
            variant={mends.length > 0 ? 'default' : 'filled'}
            leftSection={<IconChecklist size={15} />}
            disabled={onAir}
            onClick={() => void runChecks(studio, checks)}
          >
            {isNew ? t('Check everything') : t('Check again')}
          </Button>
        )}
        {!running && mends.length > 0 && (
          <Button size="xs" disabled={onAir} onClick={() => void mendAll()}>
            {t('Mend what can be mended')}
          </Button>
        )}
      </div>
      {onAir && <p className={classes.intro}>{t('While on air nothing is checked.')}</p>}
      <ul className={classes.lines} aria-label={t('What was checked')}>
        {checks.map((check) => (
          <CheckLine key={check.id} check={check} />
        ))}
      </ul>
    </div>
  );
}

function CheckLine({ check }: { check: Check }) {
  const studio = useStudio();
  const line = usePreflight((state) => state.lines[check.id]);
  const running = usePreflight((state) => state.running);
  const onAir = useStudioState((state) => state.session.phase !== 'idle');
  const findings = line?.findings ?? [];
  return (
    <li className={classes.line}>
      <div className={classes.head}>
        <StatusLight
          tone={line?.phase === 'running' ? 'warning' : worst(findings)}
          pulsing={line?.phase === 'running'}
        />
        <h3 className={classes.title}>{check.title}</h3>
        {!running && (
          <IconButton
            label={t('Check {{title}} alone', { title: check.title })}
            icon={IconRefresh}
            disabled={onAir}
            onClick={() => void runChecks(studio, [check])}
          />
        )}
      </div>
      {line?.phase === 'running' && (
        <div className={classes.running} role="status">
          {check.meanwhile}
          <Progress size="xs" value={line.progress * 100} aria-label={check.title} />
        </div>
      )}
      {findings.map((finding) => (
        <div key={finding.sentence} className={classes.finding} data-tone={finding.tone}>
          <span>{finding.sentence}</span>
          {finding.mend && !running && (
            <Button
              size="compact-xs"
              variant="default"
              disabled={onAir}
              onClick={() => {
                void Promise.resolve(finding.mend?.run(studio)).then(() => runChecks(studio, [check]));
              }}
            >
              {finding.mend.label}
            </Button>
          )}
        </div>
      ))}
    </li>
  );
}

/** One of each kind: several findings may have the same remedy. */
function mendsOf(findings: readonly Finding[]): NonNullable<Finding['mend']>[] {
  return [...new Map(findings.flatMap(({ mend }) => (mend ? [[mend.label, mend] as const] : []))).values()];
}

function worst(findings: readonly Finding[]): Finding['tone'] {
  return (
    (['bad', 'warning', 'good'] as const).find((tone) => findings.some((each) => each.tone === tone)) ?? 'off'
  );
}
