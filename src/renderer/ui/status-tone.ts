/** What a light says at a glance. */
export type StatusTone = 'good' | 'warning' | 'bad' | 'on-air' | 'off';
