import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconArrowRight, IconCamera } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../../bridge/sentence.ts';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { DeviceSelect } from '../../ui/device-select.tsx';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import classes from './first-run.module.css';
import { chooseCamera, chooseMicrophone, finish, firstCamera } from './first-scene.ts';
import { Further, type FurtherStep } from './further-steps.tsx';
import { LevelCheck } from './level-check.tsx';

type Step =
  | { at: 'welcome' }
  | { at: 'asking' }
  | { at: 'refused'; message: string }
  | { at: 'choosing' }
  | { at: 'further'; index: number };

/** The first start: camera and microphone with picture and level, then what the desk wants to know, then the desk. */
export function FirstRun({ further }: { further: readonly FurtherStep[] }) {
  const studio = useStudio();
  const [step, setStep] = useState<Step>({ at: 'welcome' });
  const ask = async (): Promise<void> => {
    setStep({ at: 'asking' });
    try {
      const devices = await studio.program.requestDevices();
      const camera = devices.find((device) => device.kind === 'camera');
      const microphone = devices.find((device) => device.kind === 'microphone');
      if (camera) chooseCamera(studio, { deviceId: camera.deviceId, deviceLabel: camera.label });
      if (microphone)
        chooseMicrophone(studio, { deviceId: microphone.deviceId, deviceLabel: microphone.label });
      setStep({ at: 'choosing' });
    } catch (thrown) {
      setStep({ at: 'refused', message: sentenceOf(thrown) });
    }
  };

  const shown = step.at === 'further' ? further[step.index] : undefined;
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        {step.at === 'further' && shown ? (
          <Further
            step={shown}
            isLast={step.index === further.length - 1}
            onNext={() => {
              setStep({ at: 'further', index: step.index + 1 });
            }}
          />
        ) : step.at === 'choosing' ? (
          <Choosing
            onNext={() => {
              setStep({ at: 'further', index: 0 });
            }}
            onAsk={() => {
              void ask();
            }}
          />
        ) : (
          <Stack gap="md" className={classes.words}>
            <Title order={1} fz={26}>
              {t('Let’s see you')}
            </Title>
            <Text c="dimmed" lh={1.6}>
              {t(
                'Footlight shows your camera and microphone here first. Nothing leaves this computer until you go live.',
              )}
            </Text>
            {step.at === 'refused' && (
              <Alert color="amber" icon={<IconAlertTriangle size={20} />} role="alert">
                {step.message}
              </Alert>
            )}
            <Group gap="sm" mt="xs">
              <Button
                size="md"
                leftSection={<IconCamera size={20} />}
                loading={step.at === 'asking'}
                onClick={() => {
                  void ask();
                }}
              >
                {step.at === 'refused' ? t('Try again') : t('Use my camera and microphone')}
              </Button>
              <Button
                size="md"
                variant="default"
                onClick={() => {
                  void finish(studio);
                }}
              >
                {t('Go on without camera')}
              </Button>
            </Group>
          </Stack>
        )}
      </div>
    </main>
  );
}

function Choosing({ onAsk, onNext }: { onAsk: () => void; onNext: () => void }) {
  const studio = useStudio();
  const collection = useCollection();
  const devices = useStudioState((state) => state.devices);
  const camera = firstCamera(collection);
  const microphone = collection.audioInputs[0];
  const problem = useStudioState((state) => state.captures.find((each) => each.problem)?.problem);
  const picture = useRef<HTMLDivElement>(null);
  useEffect(() => {
    picture.current?.append(studio.program.programElement);
  }, [studio]);

  return (
    <Stack gap="md">
      <Title order={1} fz={22}>
        {camera ? t('This is what your viewers will see') : t('No camera was found')}
      </Title>
      <div className={classes.preview} hidden={!camera}>
        <div ref={picture} className={classes.picture} />
      </div>
      {!camera && (
        <Text c="dimmed" lh={1.6}>
          {t(
            'Plug a camera in and look again, or go on with the microphone alone. Images and text work without a camera.',
          )}
        </Text>
      )}
      {problem && (
        <Alert color="amber" icon={<IconAlertTriangle size={20} />} role="alert">
          {said(problem.message)}
        </Alert>
      )}
      <div className={classes.devices}>
        {camera && (
          <DeviceSelect
            label={t('Camera')}
            devices={devices.filter((device) => device.kind === 'camera')}
            deviceId={camera.settings.deviceId}
            deviceLabel={camera.settings.deviceLabel}
            anyLabel={t('First camera that is there')}
            onChange={(choice) => {
              chooseCamera(studio, choice);
            }}
          />
        )}
        {microphone ? (
          <div>
            <DeviceSelect
              label={t('Microphone')}
              devices={devices.filter((device) => device.kind === 'microphone')}
              deviceId={microphone.deviceId}
              deviceLabel={microphone.deviceLabel}
              anyLabel={t('The system’s microphone')}
              onChange={(choice) => {
                chooseMicrophone(studio, choice);
              }}
            />
            <LevelCheck id={microphone.id} />
          </div>
        ) : (
          <Text size="sm" c="dimmed">
            {t('No microphone was found. You can add one later in the mixer.')}
          </Text>
        )}
      </div>
      <Group justify="flex-end">
        {(!camera || !microphone || problem) && (
          <Button variant="default" size="md" onClick={onAsk}>
            {t('Look again')}
          </Button>
        )}
        <Button
          variant="default"
          size="md"
          onClick={() => {
            void finish(studio);
          }}
        >
          {t('Open the studio')}
        </Button>
        <Button size="md" rightSection={<IconArrowRight size={18} />} onClick={onNext}>
          {t('Next')}
        </Button>
      </Group>
    </Stack>
  );
}
