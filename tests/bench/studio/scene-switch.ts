import { newCollection, newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { launchBrowser, openDesk } from '../../support/desk.ts';

const canvas = { width: 1280, height: 720, frameRate: 30 };
const switches = 20;

/** Program frames from the key that switches to the first one that shows the other scene: the median. */
export async function framesToSwitch(): Promise<number> {
  const browser = await launchBrowser();
  try {
    const desk = await openDesk(browser, { collection: twoColours() });
    const { page } = desk;
    await page.getByRole('region', { name: 'Program' }).waitFor();
    const waitsMs: number[] = [];
    for (let index = 0; index < switches; index++) {
      waitsMs.push(await page.evaluate<number>(switchAndWait(index % 2 === 0 ? '2' : '1')));
    }
    await desk.close();
    const median = waitsMs.toSorted((a, b) => a - b)[switches / 2] ?? Infinity;
    return Math.ceil(median / (1000 / canvas.frameRate));
  } finally {
    await browser.close();
  }
}

/** Presses the key of a scene and looks at the program's middle at every refresh of the screen. */
function switchAndWait(key: string): string {
  return `(async () => {
    const program = document.querySelector('[aria-label="Program"] canvas');
    const eye = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const look = () => {
      eye.drawImage(program, program.width / 2, program.height / 2, 1, 1, 0, 0, 1, 1);
      return eye.getImageData(0, 0, 1, 1).data[0] > 128;
    };
    const before = look();
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 100));
    const startMs = performance.now();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }));
    while (look() === before && performance.now() - startMs < 5000) await new Promise(requestAnimationFrame);
    return performance.now() - startMs;
  })()`;
}

function twoColours(): SceneCollection {
  const sources = (['#ff0000', '#0000ff'] as const).map((color, index) => ({
    ...newSource('color', `colour-${index}`, `Colour ${index}`),
    settings: { color },
  }));
  const collection = newCollection('Switch', 'one', canvas);
  return {
    ...collection,
    sources,
    transition: { ...collection.transition, kind: 'cut' },
    scenes: sources.map((source, index) => ({
      id: index === 0 ? 'one' : 'two',
      name: `Scene ${index + 1}`,
      items: [newItem(`item-${index}`, source, canvas)],
    })),
  };
}
