import { z } from 'zod';

/** What a field of another type than expected counts as: not there. */
const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const point = z.object({ x: z.number(), y: z.number() });

const itemSchema = z.object({
  name: z.string(),
  visible: lenient(z.boolean()),
  locked: lenient(z.boolean()),
  rot: lenient(z.number()),
  pos: lenient(point),
  scale: lenient(point),
  bounds: lenient(point),
  /** Since OBS 31: relative to the canvas, whose height is 2. */
  pos_rel: lenient(point),
  scale_rel: lenient(point),
  bounds_rel: lenient(point),
  /** The canvas for which `scale_rel` was set. */
  scale_ref: lenient(point),
  align: lenient(z.int()),
  bounds_type: lenient(z.int()),
  bounds_align: lenient(z.int()),
  crop_left: lenient(z.int()),
  crop_top: lenient(z.int()),
  crop_right: lenient(z.int()),
  crop_bottom: lenient(z.int()),
  blend_type: lenient(z.string()),
});
export type ObsItem = z.infer<typeof itemSchema>;

const settings = z.record(z.string(), z.unknown()).catch({});

const filterSchema = z.object({
  id: z.string(),
  /** With the version of the kind, by which some numbers are counted otherwise. */
  versioned_id: lenient(z.string()),
  name: z.string(),
  enabled: lenient(z.boolean()),
  settings,
});
export type ObsFilter = z.infer<typeof filterSchema>;

const sourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  settings,
  filters: z.array(filterSchema).max(100).catch([]),
  muted: lenient(z.boolean()),
  /** A factor. */
  volume: lenient(z.number()),
  /** 0 left, 1 right */
  balance: lenient(z.number()),
  /** ns */
  sync: lenient(z.number()),
  flags: lenient(z.int()),
  mixers: lenient(z.int()),
  monitoring_type: lenient(z.int()),
});
export type ObsSource = z.infer<typeof sourceSchema>;

const sources = z.array(sourceSchema).max(2000);

/** A scene collection of OBS Studio 28 to 32, as much of it as is looked at. */
const collectionSchema = z.object({
  name: z.string().min(1),
  current_program_scene: lenient(z.string()),
  current_scene: lenient(z.string()),
  scene_order: z.array(z.object({ name: z.string() })).catch([]),
  sources,
  groups: sources.catch([]),
  transitions: z.array(z.object({ id: z.string(), name: z.string(), settings })).catch([]),
  current_transition: lenient(z.string()),
  transition_duration: lenient(z.number()),
  /** Since OBS 30.2. */
  resolution: lenient(point),
});

export type ObsCollection = z.infer<typeof collectionSchema> & {
  /** Microphones and sounds of the computer that are not in a scene. */
  audioDevices: readonly ObsSource[];
};

const deviceKey = /^(?:DesktopAudioDevice|AuxAudioDevice)\d$/;

/** Undefined if it is no scene collection of OBS Studio. */
export function readObsCollection(content: unknown): ObsCollection | undefined {
  const parsed = collectionSchema.safeParse(content);
  if (!parsed.success || !parsed.data.sources.some(({ id }) => id === 'scene')) return undefined;
  const audioDevices = Object.entries(content as object).flatMap(([key, value]) => {
    const device = deviceKey.test(key) ? sourceSchema.safeParse(value) : undefined;
    return device?.success ? [device.data] : [];
  });
  return { ...parsed.data, audioDevices };
}

const listedItems = z.array(itemSchema.optional().catch(undefined)).max(2000);

/** What a scene or a group holds, bottom first. */
export function itemsOf(source: ObsSource): ObsItem[] {
  const items = listedItems.safeParse(source.settings['items']);
  return items.success ? items.data.filter((item) => item !== undefined) : [];
}

/** One object's settings, with what OBS takes where nothing is said. */
export class ObsSettings {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  number(key: string, otherwise: number): number {
    const value = this.#values[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
  }

  text(key: string, otherwise = ''): string {
    const value = this.#values[key];
    return typeof value === 'string' ? value : otherwise;
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#values[key];
    return typeof value === 'boolean' ? value : otherwise;
  }

  group(key: string): ObsSettings {
    const value = this.#values[key];
    return new ObsSettings(
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {},
    );
  }

  /** The paths of a list of files. */
  paths(key: string): string[] {
    const value = this.#values[key];
    if (!Array.isArray(value)) return [];
    return value.flatMap((each: unknown) => {
      const path = new ObsSettings((each ?? {}) as Record<string, unknown>).text('value');
      return path === '' ? [] : [path];
    });
  }

  /**
   * A colour, which OBS writes as 0xAABBGGRR, as #rrggbbaa.
   * @param opacityPercent of a kind whose colours have none
   */
  color(key: string, otherwise: number, opacityPercent?: number): string {
    const value = this.number(key, otherwise) >>> 0;
    const alpha =
      opacityPercent === undefined ? value >>> 24 : Math.round(clamp(opacityPercent, 0, 100) * 2.55);
    return `#${[value, value >>> 8, value >>> 16, alpha].map((part) => (part & 0xff).toString(16).padStart(2, '0')).join('')}`;
  }
}

export function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
