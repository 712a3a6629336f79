import { z } from 'zod';

const metricsSchema = z.object({
  metrics: z.array(z.object({ name: z.string(), value: z.number() })).max(1000),
});

/** From this on a page hinders others; below the lower one it has calmed down. */
const heavyShare = 0.8;
const calmShare = 0.5;
/** A page that is loading works hard for a moment. */
const heavyLooks = 2;

/** Watches how much of a processor core a page takes. Pure; it is told the page's own measurements. */
export class PageLoad {
  #last: { taskSeconds: number; atSeconds: number } | undefined;
  #heavyLooks = 0;
  /** Of one core, 0 to 1, between the last two looks. */
  share = 0;

  /** @param answer to `Performance.getMetrics` */
  observe(answer: unknown): void {
    const metrics = new Map(
      metricsSchema.safeParse(answer).data?.metrics.map((each) => [each.name, each.value]),
    );
    const taskSeconds = metrics.get('TaskDuration');
    const atSeconds = metrics.get('Timestamp');
    if (taskSeconds === undefined || atSeconds === undefined) return;
    const before = this.#last;
    this.#last = { taskSeconds, atSeconds };
    if (!before || atSeconds <= before.atSeconds) return;
    this.share = Math.min(
      1,
      Math.max(0, (taskSeconds - before.taskSeconds) / (atSeconds - before.atSeconds)),
    );
    if (this.share >= heavyShare) this.#heavyLooks++;
    else if (this.share < calmShare) this.#heavyLooks = 0;
  }

  get isHeavy(): boolean {
    return this.#heavyLooks >= heavyLooks;
  }
}
