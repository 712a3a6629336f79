import { Button, Menu, Slider, Text } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconDotsVertical,
  IconEar,
  IconMicrophone,
  IconMicrophoneOff,
  IconPencil,
  IconTrash,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { Studio } from '../../bridge/studio.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import { removeAudioInput, setAudioInput, type AudioInputPatch } from '../../../shared/scene/commands.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { separator, type MenuEntry } from '../../ui/action.ts';
import { ActionMenuItems } from '../../ui/action-menu.tsx';
import { useContextMenu } from '../../ui/context-menu.tsx';
import { formatGain } from '../../ui/formats.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NameField } from '../../ui/name-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Meter } from './meter.tsx';
import { setMuted, setSolo } from './mixer-actions.ts';
import { MonitorButton } from './monitor-button.tsx';
import classes from './mixer.module.css';

interface StripProps {
  input: AudioInput;
  /** Shows what else can be set on the input. */
  onOpen: () => void;
}

/** One audio input: name, level, fader, mute, and the way to its filters. */
export function Strip({ input, onOpen }: StripProps) {
  const studio = useStudio();
  const problem = useStudioState((state) => state.captures.find((each) => each.id === input.id)?.problem);
  const devices = useStudioState((state) => state.devices);
  const [renaming, setRenaming] = useState(false);
  const { open, menu } = useContextMenu();
  const set = (label: string, patch: AudioInputPatch, gesture?: string): void => {
    studio.scenes.change(label, (before) => setAudioInput(before, input.id, patch), gesture);
  };
  const ofSource = input.sourceId !== '';
  const microphones = ofSource
    ? []
    : devices.filter((device) => device.kind === 'microphone' && device.label !== '');
  const [on, off] = ofSource ? [IconVolume, IconVolumeOff] : [IconMicrophone, IconMicrophoneOff];
  const entries: MenuEntry[] = [
    {
      id: 'rename',
      label: t('Rename'),
      icon: IconPencil,
      run: () => {
        setRenaming(true);
      },
    },
    {
      id: 'filters',
      label: t('Filters, balance and sync'),
      icon: IconAdjustmentsHorizontal,
      run: onOpen,
    },
    {
      id: 'unity',
      label: t('Set to 0 dB'),
      icon: IconVolume,
      run: () => {
        set(t('Set to 0 dB'), { gainDb: 0 });
      },
    },
    separator,
    ...microphones.map((device) => ({
      id: `device-${device.deviceId}`,
      label: device.label,
      checked: device.deviceId === input.deviceId,
      run: () => {
        set(t('Change microphone'), { deviceId: device.deviceId, deviceLabel: device.label });
      },
    })),
    ...(microphones.length > 0 ? [separator] : []),
    {
      id: 'remove',
      label: t('Remove'),
      icon: IconTrash,
      danger: true,
      run: () => {
        remove(studio, input);
      },
    },
  ];

  return (
    <li
      className={classes.strip}
      data-muted={input.muted || undefined}
      onContextMenu={(event) => {
        open(event, entries);
      }}
    >
      <IconButton
        label={
          input.muted ? t('Unmute {{name}}', { name: input.name }) : t('Mute {{name}}', { name: input.name })
        }
        icon={input.muted ? off : on}
        pressed={input.muted}
        color={input.muted ? 'onAir' : 'gray'}
        onClick={() => {
          setMuted(studio, input.id, !input.muted);
        }}
      />
      <div className={classes.name}>
        {renaming ? (
          <NameField
            value={input.name}
            onEnd={(name) => {
              setRenaming(false);
              if (name) set(t('Rename microphone'), { name });
            }}
          />
        ) : (
          <span
            onDoubleClick={() => {
              setRenaming(true);
            }}
            title={input.deviceLabel || input.name}
          >
            {input.name}
          </span>
        )}
        {input.muted && <span className={classes.muted}>{t('Muted')}</span>}
        {input.monitoring === 'monitorOnly' && (
          <span className={classes.notOnAir}>{t('Only you hear it')}</span>
        )}
      </div>
      {problem ? (
        <div className={classes.problem}>
          <Text size="xs" c="var(--warning-text)" lh={1.35}>
            {said(problem.message)}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              studio.program.retryCapture(input.id);
            }}
          >
            {t('Try again')}
          </Button>
        </div>
      ) : (
        <div className={classes.level}>
          <Meter id={input.id} label={input.name} />
          <Slider
            thumbLabel={t('Gain of {{name}}', { name: input.name })}
            size={3}
            thumbSize={14}
            color="gray"
            min={-60}
            max={12}
            step={0.5}
            label={formatGain}
            marks={[{ value: 0 }]}
            value={input.gainDb}
            onChange={(gainDb) => {
              set(t('Gain'), { gainDb }, `gain-${input.id}`);
            }}
            onChangeEnd={() => {
              studio.scenes.endGesture();
            }}
            onDoubleClick={() => {
              set(t('Set to 0 dB'), { gainDb: 0 });
            }}
          />
        </div>
      )}
      <NumberField
        label={t('Gain')}
        unit="dB"
        decimals={1}
        step={0.5}
        min={-60}
        max={12}
        value={input.gainDb}
        onChange={(gainDb, gesture) => {
          set(t('Gain'), { gainDb }, gesture);
        }}
      />
      <MonitorButton input={input} />
      <IconButton
        label={
          input.solo
            ? t('End solo of {{name}}', { name: input.name })
            : t('Solo {{name}}: hear only this', { name: input.name })
        }
        icon={IconEar}
        pressed={input.solo}
        color={input.solo ? 'amber' : 'gray'}
        onClick={() => {
          setSolo(studio, input.id, !input.solo);
        }}
      />
      <IconButton
        label={t('Filters of {{name}}', { name: input.name })}
        icon={IconAdjustmentsHorizontal}
        data-opens={input.id}
        onClick={onOpen}
      />
      <Menu position="top-end">
        <Menu.Target>
          <IconButton label={t('More for {{name}}', { name: input.name })} icon={IconDotsVertical} />
        </Menu.Target>
        <Menu.Dropdown>
          <ActionMenuItems entries={entries} />
        </Menu.Dropdown>
      </Menu>
      {menu}
    </li>
  );
}

function remove(studio: Studio, input: AudioInput): void {
  studio.scenes.change(t('Remove {{name}}', { name: input.name }), (before) =>
    removeAudioInput(before, input.id),
  );
  studio.notify({
    text: t('“{{name}}” was removed.', { name: input.name }),
    tone: 'plain',
    action: {
      label: t('Undo'),
      run: () => {
        studio.scenes.undo();
      },
    },
  });
}
