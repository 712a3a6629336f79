import type { AudioFilter } from '../../../../shared/scene/audio-filter.ts';
import type { AudioProcessor } from './audio-processor.ts';
import { Dynamics } from './dynamics.ts';
import { Equalizer } from './equalizer.ts';
import { Gain } from './gain.ts';
import { Gate } from './gate.ts';
import { Limiter } from './limiter.ts';
import { NoiseSuppression, type DenoiserSource } from './noise-suppression.ts';

/** What does the work of a filter; it takes the settings of that kind. */
export function createProcessor(filter: AudioFilter, denoisers: DenoiserSource): AudioProcessor<never> {
  switch (filter.kind) {
    case 'gain':
      return new Gain(filter.settings);
    case 'gate':
      return new Gate(filter.settings);
    case 'expander':
      return Dynamics.expander(filter.settings);
    case 'compressor':
      return Dynamics.compressor(filter.settings);
    case 'limiter':
      return new Limiter(filter.settings);
    case 'suppression':
      return new NoiseSuppression(filter.settings, denoisers);
    case 'equalizer':
      return new Equalizer(filter.settings);
    case 'ducking':
      return Dynamics.ducking(filter.settings);
  }
}
