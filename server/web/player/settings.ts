import type { BroadcastPlayer } from './broadcast-player.ts';
import type { DelayMode } from './delay-goal.ts';
import type { PlayerState } from './player-state.ts';

interface Option {
  id: string;
  label: string;
  hint?: string;
}

/** Something that the viewer may choose, as the menu shows it. */
export interface Setting {
  name: string;
  /** What is chosen, in short. */
  shown: string;
  /** Id of the chosen option. */
  value: string;
  options: Option[];
  choose: (id: string) => void;
  /** Tries again to have what is chosen and not on show; absent where there is nothing to try. */
  retry?: () => void;
}

const automatic = 'auto';
const off = 'off';
const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];

const delays: readonly (Option & { id: DelayMode })[] = [
  { id: 'lowest', label: 'Lowest', hint: 'As near to life as can be; may stall' },
  { id: 'balanced', label: 'Balanced', hint: 'About two seconds behind' },
  { id: 'steady', label: 'Steady', hint: 'A few seconds more, for an uneven network' },
];

/** What can be chosen of the broadcast that is on. */
export function settingsOf(player: BroadcastPlayer, state: PlayerState): Setting[] {
  const settings: Setting[] = [];
  if (state.qualities.length > 0) settings.push(qualityOf(player, state));
  if (state.canSetDelay) {
    settings.push({
      name: 'Delay',
      shown: delays.find(({ id }) => id === state.delay)?.label ?? '',
      value: state.delay,
      options: [...delays],
      choose: (chosen) => {
        const delay = delays.find(({ id }) => id === chosen);
        if (delay) player.setDelay(delay.id);
      },
    });
  }
  if (state.recorded) {
    settings.push({
      name: 'Speed',
      shown: speedText(state.speed),
      value: String(state.speed),
      options: speeds.map((speed) => ({ id: String(speed), label: speedText(speed) })),
      choose: (chosen) => player.setSpeed(Number(chosen)),
    });
  }
  if (state.captions.length > 0) {
    settings.push({
      name: 'Captions',
      shown: state.captions.find(({ id }) => id === state.captionsId)?.label ?? 'Off',
      value: state.captionsId ?? off,
      options: [{ id: off, label: 'Off' }, ...state.captions],
      choose: (chosen) => player.setCaptions(chosen === off ? undefined : chosen),
    });
  }
  return settings;
}

function qualityOf(player: BroadcastPlayer, { qualities, quality, shownQuality }: PlayerState): Setting {
  const labelOf = (id: string | undefined): string =>
    qualities.find((offered) => offered.id === id)?.label ?? '';
  const shown = labelOf(shownQuality);
  const auto = quality === undefined && shown ? `Auto (${shown})` : 'Auto';
  // The choice may not be there: its rung is shed, or it comes in a moment.
  const isOther = shown !== '' && shownQuality !== quality;
  const chosen = isOther ? `${labelOf(quality)} (${shown} for now)` : labelOf(quality);
  const isMissing = quality !== undefined && isOther;
  return {
    name: 'Quality',
    shown: quality === undefined ? auto : chosen,
    value: quality ?? automatic,
    options: [
      { id: automatic, label: auto },
      ...qualities.map((offered) =>
        isMissing && offered.id === quality
          ? { ...offered, hint: 'Not there just now: choose it again to try' }
          : offered,
      ),
    ],
    choose: (chosen) => player.setQuality(chosen === automatic ? undefined : chosen),
    ...(isMissing ? { retry: () => player.setQuality(quality) } : {}),
  };
}

function speedText(speed: number): string {
  return speed === 1 ? 'Normal' : `${speed}×`;
}
