import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { editedScene, programScene } from '../../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { StatusLight } from '../../../ui/status-light.tsx';
import { CanvasEditor } from './canvas-editor.tsx';
import { PictureFrame } from './picture-frame.tsx';
import classes from './stage.module.css';
import { TransitionColumn } from './transition-column.tsx';

/** The program with handles to arrange it; in studio mode it is the next scene that has them. */
export function Stage() {
  const { program } = useStudio();
  const collection = useCollection();
  const studioMode = useScenes((state) => state.studioMode);
  const scene = useScenes(editedScene);
  const onAir = useStudioState((state) => state.session.phase === 'live');
  const programTitle = (
    <>
      <StatusLight tone={onAir ? 'on-air' : 'off'} />
      {onAir ? t('On air') : t('Program')}
      <span className={classes.sceneName}>{programScene(collection).name}</span>
    </>
  );
  if (!studioMode) {
    return (
      <section className={classes.stage} aria-label={t('Program')}>
        <Pane title={programTitle}>
          {(scale) => <CanvasEditor element={program.programElement} scale={scale} onAir={onAir} />}
        </Pane>
      </section>
    );
  }
  return (
    <section className={classes.stage} aria-label={t('Studio mode')} data-studio-mode>
      <Pane
        title={
          <>
            {t('Preview')}
            <span className={classes.sceneName}>{scene.name}</span>
          </>
        }
      >
        {(scale) => <CanvasEditor element={program.previewElement} scale={scale} onAir={false} />}
      </Pane>
      <TransitionColumn />
      <Pane title={programTitle}>
        {(scale) => <PictureFrame element={program.programElement} scale={scale} onAir={onAir} />}
      </Pane>
    </section>
  );
}

/** A picture under its title, as large as there is room. */
function Pane({ title, children }: { title: ReactNode; children: (scale: number) => ReactNode }) {
  const { canvas } = useCollection();
  const { ref, width, height } = useElementSize();
  const scale = Math.max(0.05, Math.min(width / canvas.width, height / canvas.height));
  return (
    <div className={classes.pane}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <span className={classes.format}>
          {t('{{width}} × {{height}} px · {{frameRate}} fps · shown at {{percent}} %', {
            ...canvas,
            percent: Math.round(scale * 100),
          })}
        </span>
      </header>
      <div className={classes.area}>
        <div ref={ref} className={classes.measure}>
          {children(scale)}
        </div>
      </div>
    </div>
  );
}
