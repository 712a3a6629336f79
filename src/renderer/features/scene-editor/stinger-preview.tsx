import { Button, Group, Slider } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import type { Studio } from '../../bridge/studio.ts';
import { setTransition } from '../../../shared/scene/commands.ts';
import { stingerCutPointMs, stingerSoundDb } from '../../../shared/scene/defaults.ts';
import type { Stinger } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatNumber } from '../../ui/formats.ts';
import classes from './stinger-preview.module.css';

const pictureWidthPx = 640;

/** The stinger over two scenes, beside the program: nobody but the performer sees and hears it. */
export function StingerPreview({ stinger }: { stinger: Stinger }) {
  const studio = useStudio();
  const { canvas } = useCollection();
  const video = useRef<HTMLVideoElement>(null);
  const [going, coming] = useScenePictures();
  const [durationMs, setDurationMs] = useState(0);
  const [positionMs, setPositionMs] = useState(0);
  /** Pictures that were seen since it was started. */
  const [pictures, setPictures] = useState(0);
  /** By the browser's count; undefined until the first one after a start or a jump. */
  const firstPicture = useRef<number>(undefined);
  const [isBroken, setIsBroken] = useState(false);
  const isCut = stinger.cutBy === 'time' ? positionMs >= stinger.cutPointMs : pictures > stinger.cutFrame;

  useEffect(() => {
    const playing = video.current;
    if (!playing) return undefined;
    let handle = 0;
    const onPicture: VideoFrameRequestCallback = (_now, { mediaTime, presentedFrames }) => {
      firstPicture.current ??= presentedFrames;
      setPositionMs(mediaTime * 1000);
      setPictures(presentedFrames - firstPicture.current + 1);
      handle = playing.requestVideoFrameCallback(onPicture);
    };
    handle = playing.requestVideoFrameCallback(onPicture);
    return () => {
      playing.cancelVideoFrameCallback(handle);
    };
  }, []);
  useEffect(() => {
    if (video.current) video.current.volume = volumeOf(stinger.soundGainDb);
  }, [stinger.soundGainDb]);

  const play = (): void => {
    const playing = video.current;
    if (!playing) return;
    playing.currentTime = 0;
    firstPicture.current = undefined;
    setPictures(0);
    void studio.attempt(playing.play());
  };
  const seek = (toMs: number): void => {
    const playing = video.current;
    if (!playing) return;
    playing.pause();
    playing.currentTime = toMs / 1000;
    setPositionMs(toMs);
  };
  const seconds = (ms: number): string => formatNumber(ms / 1000, 2);
  return (
    <>
      <div className={classes.stage} style={{ aspectRatio: `${canvas.width} / ${canvas.height}` }}>
        <Scene name="A" picture={going} hidden={isCut} />
        <Scene name="B" picture={coming} hidden={!isCut} />
        <video
          ref={video}
          src={studio.access.assetUrl(stinger.assetId)}
          aria-label={t('Stinger')}
          autoPlay
          playsInline
          onLoadedMetadata={(event) => {
            setDurationMs(event.currentTarget.duration * 1000);
          }}
          onEnded={(event) => {
            // Its last picture has a time before that.
            setPositionMs(event.currentTarget.duration * 1000);
          }}
          onError={() => {
            setIsBroken(true);
          }}
        />
      </div>
      {isBroken ? (
        <EmptyState>
          {t('This video can’t be played here. Choose another file, such as WebM with VP9.')}
        </EmptyState>
      ) : (
        <p className={classes.facts}>
          {t('{{position}} s of {{duration}} s', {
            position: seconds(positionMs),
            duration: seconds(durationMs),
          })}
          {' · '}
          {isCut ? t('the new scene is seen') : t('the old scene is seen')}
        </p>
      )}
      <Slider
        label={null}
        thumbLabel={t('Position in the stinger')}
        min={0}
        max={Math.max(1, Math.round(durationMs))}
        step={10}
        value={Math.round(positionMs)}
        onChange={seek}
      />
      <Group justify="flex-end" gap="xs" my="sm">
        <Button
          variant="default"
          onClick={() => {
            changeHere(studio, positionMs);
          }}
        >
          {t('Change scenes here')}
        </Button>
        <Button data-autofocus leftSection={<IconPlayerPlay size={15} />} onClick={play}>
          {t('Play again')}
        </Button>
      </Group>
    </>
  );
}

function Scene({ name, picture, hidden }: { name: string; picture: string | undefined; hidden: boolean }) {
  return (
    <div className={classes.scene} data-scene={name} hidden={hidden}>
      {picture === undefined ? name : <img src={picture} alt="" />}
    </div>
  );
}

/** The scene on the program, and the next one, as they are now; undefined where there is none. */
function useScenePictures(): readonly (string | undefined)[] {
  const { program, scenes } = useStudio();
  const [pictures, setPictures] = useState<readonly (string | undefined)[]>([]);
  useEffect(() => {
    const addresses: string[] = [];
    let isShown = true;
    const collection = scenes.collection();
    const other = collection.scenes.find(({ id }) => id !== collection.programSceneId);
    const take = async (sceneId: string | undefined): Promise<string | undefined> => {
      if (sceneId === undefined) return undefined;
      const wish = { target: { sceneId }, mediaType: 'image/webp', width: pictureWidthPx } as const;
      const blob = await program.screenshot(wish).catch(() => undefined);
      if (!blob) return undefined;
      const address = URL.createObjectURL(blob);
      addresses.push(address);
      return address;
    };
    void Promise.all([take(collection.programSceneId), take(other?.id)]).then((taken) => {
      if (isShown) setPictures(taken);
      else for (const address of addresses) URL.revokeObjectURL(address);
    });
    return () => {
      isShown = false;
      for (const address of addresses) URL.revokeObjectURL(address);
    };
  }, [program, scenes]);
  return pictures;
}

function changeHere({ scenes }: Studio, positionMs: number): void {
  const { min, max } = stingerCutPointMs;
  const cutPointMs = Math.round(Math.min(max, Math.max(min, positionMs)));
  scenes.change(t('Change stinger'), (before) =>
    setTransition(before, { stinger: { ...before.transition.stinger, cutBy: 'time', cutPointMs } }),
  );
}

/** A page can't make a sound louder than it is. */
function volumeOf(gainDb: number): number {
  return gainDb <= stingerSoundDb.min ? 0 : Math.min(1, 10 ** (gainDb / 20));
}
