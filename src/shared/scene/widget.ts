/** Sources that show what happens in a broadcast. */
export const widgetKinds = ['alerts', 'chat', 'goal', 'leaderboard', 'poll', 'namePlate'] as const;
export type WidgetKind = (typeof widgetKinds)[number];

/** What a widget shows and how it looks. */
export interface WidgetSettings {
  widget: WidgetKind;
}
