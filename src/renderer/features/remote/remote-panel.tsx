import { Controllers } from './controllers.tsx';
import { ObsStudioDock } from './obs-studio.tsx';

/** Whatever steers the studio from outside, and what the studio steers. */
export function RemotePanel() {
  return (
    <>
      <Controllers />
      <ObsStudioDock />
    </>
  );
}
