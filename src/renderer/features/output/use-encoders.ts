import { useEffect, useState } from 'react';
import { useStudio } from '../../bridge/studio-context.ts';
import type { OfferedEncoder } from '../../../shared/contracts/engine.ts';

/** The encoders that work on this machine, best first; undefined until they were tried. */
export function useEncoders(): readonly OfferedEncoder[] | undefined {
  const studio = useStudio();
  const [encoders, setEncoders] = useState<readonly OfferedEncoder[]>();
  useEffect(() => {
    void studio.attempt(studio.engine.encoders.query().then(setEncoders));
  }, [studio]);
  return encoders;
}
