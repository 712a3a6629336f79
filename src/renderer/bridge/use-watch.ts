import { useEffect, useState } from 'react';
import { useStudio } from './studio-context.ts';
import type { EngineClient } from './engine-client.ts';

interface Watcher<Value> {
  onData: (value: Value) => void;
}

/**
 * What the engine says of something as long as it is shown; undefined until it says so first.
 * @param watch the same function from one rendering to the next
 */
export function useWatch<Value>(
  watch: (engine: EngineClient, watcher: Watcher<Value>) => { unsubscribe: () => void },
): Value | undefined {
  const { engine } = useStudio();
  const [value, setValue] = useState<Value>();
  useEffect(() => {
    const watching = watch(engine, { onData: setValue });
    return () => {
      watching.unsubscribe();
    };
  }, [engine, watch]);
  return value;
}
