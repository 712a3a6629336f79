import { Button, Switch } from '@mantine/core';
import { IconArrowLeft, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import { setAudioInput, type AudioInputPatch } from '../../../shared/scene/commands.ts';
import { audioInputRanges } from '../../../shared/scene/defaults.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SliderField } from '../../ui/slider-field.tsx';
import { t } from '../../language/language.ts';
import { AddFilterMenu } from './add-filter-menu.tsx';
import { BusButtons } from './bus-buttons.tsx';
import { FilterSettings } from './filter-settings.tsx';
import { InputFilters } from './input-filters.tsx';
import classes from './input-panel.module.css';
import { Meter } from './meter.tsx';

const percent = 100;

/** All that can be set on one input beside fader and mute: balance, time, filters. */
export function InputPanel({ input, onClose }: { input: AudioInput; onClose: () => void }) {
  const { scenes } = useStudio();
  const root = useRef<HTMLDivElement>(null);
  const [selectedId, setSelectedId] = useState<string>();
  const selected = input.filters.find((filter) => filter.id === selectedId) ?? input.filters[0];
  const set = (label: string, patch: AudioInputPatch, gesture?: string): void => {
    scenes.change(label, (before) => setAudioInput(before, input.id, patch), gesture);
  };
  // The button that opened this is gone; keys go on here.
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('button')?.focus();
  }, []);
  // So is a filter that was undone while it had the focus. The list looks first.
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      root.current?.querySelector<HTMLElement>('[data-row], button')?.focus();
    });
    return () => {
      cancelAnimationFrame(request);
    };
  }, [input.filters]);
  // A filter that was just added may lie below what the list shows.
  useEffect(() => {
    root.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [selected?.id]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const isField = event.target instanceof HTMLInputElement;
    if (event.key !== 'Escape' || isField) return;
    event.stopPropagation();
    onClose();
  };

  return (
    <div ref={root} className={classes.root} onKeyDown={onKeyDown}>
      <Panel
        title={t('Sound of {{name}}', { name: input.name })}
        tools={
          <>
            <div className={classes.meter}>
              <Meter id={input.id} label={input.name} />
            </div>
            <AddFilterMenu input={input} onAdded={setSelectedId}>
              <IconButton label={t('Add filter')} icon={IconPlus} />
            </AddFilterMenu>
            <IconButton label={t('Back to the mixer')} icon={IconArrowLeft} onClick={onClose} />
          </>
        }
      >
        <div className={classes.columns}>
          <div className={classes.routing}>
            <SliderField
              label={t('Balance')}
              of={input.name}
              unit="%"
              step={1}
              min={-percent}
              max={percent}
              value={input.balance * percent}
              onChange={(balance, gesture) => {
                set(t('Balance'), { balance: balance / percent }, gesture);
              }}
              onChangeEnd={() => {
                scenes.endGesture();
              }}
            />
            <NumberField
              label={t('Sync offset')}
              unit="ms"
              min={audioInputRanges.syncOffsetMs.min}
              max={audioInputRanges.syncOffsetMs.max}
              value={input.syncOffsetMs}
              onChange={(syncOffsetMs, gesture) => {
                set(t('Sync offset'), { syncOffsetMs }, gesture);
              }}
            />
            <BusButtons input={input} />
            <Switch
              size="xs"
              label={t('Mono')}
              checked={input.mono}
              onChange={(event) => {
                set(event.currentTarget.checked ? t('Make mono') : t('Make stereo'), {
                  mono: event.currentTarget.checked,
                });
              }}
            />
          </div>
          {selected ? (
            <>
              <div className={classes.list}>
                <InputFilters input={input} selectedId={selected.id} onSelect={setSelectedId} />
              </div>
              {/* Another filter starts with fresh fields. */}
              <FilterSettings key={selected.id} input={input} filter={selected} />
            </>
          ) : (
            <EmptyState
              action={
                <AddFilterMenu input={input} onAdded={setSelectedId}>
                  <Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>
                    {t('Add filter')}
                  </Button>
                </AddFilterMenu>
              }
            >
              {t('No filters yet. “Clean up a voice” takes noise away and evens out a microphone.')}
            </EmptyState>
          )}
        </div>
      </Panel>
    </div>
  );
}
