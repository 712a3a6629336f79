import { Button } from '@mantine/core';
import { describeLimit, fitOutput, isMendedBySettings } from '../../bridge/fit-output.ts';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import type { Destination, SideEncode } from '../../../shared/contracts/engine.ts';
import { checkLimits, fittingSideEncode, sideEncodeCores } from '../../../shared/contracts/output-limits.ts';
import { formatBitrate } from '../../ui/formats.ts';
import { withSideEncode } from './destination-draft.ts';
import classes from './limit-notes.module.css';

/** What a destination would not take of the present output and what can be done, and the encode of its own if it has one. */
export function LimitNotes({ destination }: { destination: Destination }) {
  const studio = useStudio();
  const { canvas } = useCollection();
  const encoding = useStudioState((state) => state.settings.encoding);
  const onAir = useStudioState((state) => state.session.phase !== 'idle');
  const problems = checkLimits(destination, encoding, canvas);
  const { name, encode } = destination;
  const fitting = encode ? undefined : fittingSideEncode(destination, encoding, canvas);
  const give = (wish: SideEncode | undefined): void => {
    void studio.attempt(studio.saveDestination(withSideEncode(destination, wish)));
  };
  const costOf = (wish: SideEncode): string =>
    t('about {{percent}} % of a processor core', {
      percent: Math.max(5, Math.round((sideEncodeCores(canvas, wish) * 100) / 5) * 5),
    });
  if (problems.length === 0 && !encode) return null;
  return (
    <div className={classes.notes}>
      {encode && (
        <p className={classes.own}>
          {t('Gets its own encode: {{what}} ({{cost}}).', {
            what: describeEncode(encode),
            cost: costOf(encode),
          })}
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem.kind} className={classes.problem}>
          {describeLimit(name, problem)}
        </p>
      ))}
      {fitting && !onAir && (
        <p className={classes.own}>{t('An encode of its own takes {{cost}}.', { cost: costOf(fitting) })}</p>
      )}
      {!onAir && (
        <div className={classes.actions}>
          {problems.some(isMendedBySettings) && (
            <Button size="compact-xs" variant="default" onClick={() => void fitOutput(studio)}>
              {t('Use recommended settings')}
            </Button>
          )}
          {fitting && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                give(fitting);
              }}
            >
              {t('Send it {{what}}', { what: describeEncode(fitting) })}
            </Button>
          )}
          {encode && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                give(undefined);
              }}
            >
              {t('Send it the program’s encode')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function describeEncode({ videoBitrateKbps, height }: SideEncode): string {
  return formatBitrate(videoBitrateKbps) + (height === undefined ? '' : `, ${height}p`);
}
