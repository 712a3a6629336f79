import { describe, expect, it } from 'vitest';
import { addAudioInput, setAudioInput } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../../src/shared/scene/defaults.ts';
import { stingerStrip } from '../../../src/shared/scene/strips.ts';
import { feedingBack, isMonitoring } from '../../../src/shared/scene/monitoring.ts';

const collection = [
  newAudioInput('voice', 'Voice', 'a', 'USB microphone'),
  newAudioInput('mix', 'Mix', 'b', 'Monitor of Built-in Audio'),
  { ...newAudioInput('desktop', 'Desktop'), sourceId: 'screen' },
  { ...newAudioInput('film', 'Film'), sourceId: 'media' },
].reduce(addAudioInput, {
  ...newCollection('Test', 'scene'),
  sources: [newSource('screen', 'screen', 'Screen'), newSource('media', 'media', 'Film')],
});

describe('monitoring', () => {
  it('would feed back from captured desktop sound on the output that is captured', () => {
    expect(feedingBack(collection, '')).toEqual(['mix', 'desktop']);
    expect(feedingBack(collection, 'default')).toEqual(['mix', 'desktop']);
    expect(feedingBack(collection, 'headphones')).toEqual([]);
  });

  it('has the stinger in it, at its own loudness', () => {
    const { stinger } = collection.transition;
    expect(stingerStrip('stinger', { ...stinger, soundGainDb: -3 })).toMatchObject({
      ...{ id: 'stinger', gainDb: -3, monitoring: 'monitorAndProgram' },
    });
  });

  it('is off until a strip is monitored or solo', () => {
    expect(isMonitoring(collection)).toBe(false);
    expect(isMonitoring(setAudioInput(collection, 'film', { monitoring: 'monitorOnly' }))).toBe(true);
    expect(isMonitoring(setAudioInput(collection, 'film', { solo: true }))).toBe(true);
  });
});
