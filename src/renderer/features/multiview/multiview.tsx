import { useEffect, useRef } from 'react';
import { maxMultiviewScenes, multiviewCells, multiviewSize } from '../../../shared/scene/multiview.ts';
import { useCollection, useScenes, useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import classes from './multiview.module.css';

/** All scenes at once, a few pictures a second; a click opens one. */
export function Multiview() {
  const { program, scenes } = useStudio();
  const collection = useCollection();
  const studioMode = useScenes((state) => state.studioMode);
  const previewSceneId = useScenes((state) => state.previewSceneId);
  const picture = useRef<HTMLDivElement>(null);
  useEffect(() => {
    picture.current?.replaceChildren(program.multiviewElement);
    program.showMultiview(true);
    return () => {
      program.showMultiview(false);
    };
  }, [program]);
  const { canvas, programSceneId } = collection;
  const listed = collection.scenes.slice(0, maxMultiviewScenes);
  const size = multiviewSize(canvas, listed.length);
  const cells = multiviewCells(canvas, listed.length);
  const left = collection.scenes.length - listed.length;
  return (
    <section className={classes.multiview} aria-label={t('Multiview')}>
      <div className={classes.frame} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
        <div ref={picture} className={classes.picture} />
        {listed.map((scene, index) => {
          const cell = cells[index];
          return (
            cell && (
              <button
                key={scene.id}
                type="button"
                className={classes.cell}
                data-program={scene.id === programSceneId || undefined}
                data-preview={(studioMode && scene.id === previewSceneId) || undefined}
                aria-label={
                  studioMode
                    ? t('Preview {{name}}', { name: scene.name })
                    : t('Put {{name}} on the program', { name: scene.name })
                }
                style={{
                  left: `${(cell.x / size.width) * 100}%`,
                  top: `${(cell.y / size.height) * 100}%`,
                  width: `${(cell.width / size.width) * 100}%`,
                  height: `${(cell.height / size.height) * 100}%`,
                }}
                onClick={() => {
                  scenes.setPreviewScene(scene.id);
                }}
                onDoubleClick={() => {
                  if (studioMode) scenes.transition();
                }}
              >
                <span className={classes.name}>{scene.name}</span>
              </button>
            )
          );
        })}
      </div>
      {left > 0 && (
        <p className={classes.note}>{t('{{count}} more scenes are not shown here.', { count: left })}</p>
      )}
    </section>
  );
}
