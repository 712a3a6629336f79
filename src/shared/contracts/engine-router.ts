import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { FootlightError } from '../base/errors.ts';
import { libraryIdSchema, libraryNameSchema } from './collections.ts';
import { deskAnswerSchema, deskIdSchema, deskReportSchema } from './desk.ts';
import {
  destinationInputSchema,
  programStatsSchema,
  studioSettingsPatchSchema,
  type EngineService,
} from './engine.ts';
import { alertControlSchema, liveEventSchema } from './live-events.ts';
import { globalKeySchema, maxGlobalKeys } from './desktop.ts';
import { obsPasswordSchema } from './remote.ts';
import { sceneCollectionSchema } from './scene-schema.ts';
import { textFilePathSchema } from './text-files.ts';

const trpc = initTRPC.context<{ engine: EngineService }>().create({
  errorFormatter({ shape, error }) {
    const cause = error.cause instanceof FootlightError ? error.cause : undefined;
    return { ...shape, data: { ...shape.data, footlightCode: cause?.code } };
  },
});

const call = trpc.procedure;
const id = z.string().min(1).max(64);
const assetIds = z.array(id).max(20_000);
const newEntrySchema = z.strictObject({ name: libraryNameSchema, copyOfId: libraryIdSchema.optional() });
const namedEntrySchema = z.strictObject({ id: libraryIdSchema, name: libraryNameSchema });

/** The calls of the studio's link. Arguments are parsed on arrival. */
export const engineRouter = trpc.router({
  environment: call.query(({ ctx }) => ctx.engine.environment()),
  settings: trpc.router({
    get: call.query(({ ctx }) => ctx.engine.settings()),
    update: call
      .input(studioSettingsPatchSchema)
      .mutation(({ ctx, input }) => ctx.engine.updateSettings(input)),
  }),
  collections: trpc.router({
    open: call.query(({ ctx }) => ctx.engine.collections.open()),
    watch: call.subscription(({ ctx, signal }) => ctx.engine.collections.watch(signal)),
    save: call
      .input(z.strictObject({ id: libraryIdSchema, collection: sceneCollectionSchema }))
      .mutation(({ ctx, input }) => {
        ctx.engine.collections.save(input.id, input.collection);
      }),
    create: call
      .input(newEntrySchema)
      .mutation(({ ctx, input }) => ctx.engine.collections.create(input.name, input.copyOfId)),
    rename: call.input(namedEntrySchema).mutation(({ ctx, input }) => {
      ctx.engine.collections.rename(input.id, input.name);
    }),
    switchTo: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.collections.switchTo(input);
    }),
    remove: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.collections.remove(input);
    }),
    restore: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.collections.restore(input);
    }),
    backups: call.input(libraryIdSchema).query(({ ctx, input }) => ctx.engine.collections.backups(input)),
    restoreBackup: call
      .input(z.strictObject({ id: libraryIdSchema, number: z.int().min(1).max(100) }))
      .mutation(({ ctx, input }) => {
        ctx.engine.collections.restoreBackup(input.id, input.number);
      }),
  }),
  profiles: trpc.router({
    state: call.query(({ ctx }) => ctx.engine.profiles.state()),
    watch: call.subscription(({ ctx, signal }) => ctx.engine.profiles.watch(signal)),
    create: call
      .input(newEntrySchema)
      .mutation(({ ctx, input }) => ctx.engine.profiles.create(input.name, input.copyOfId)),
    rename: call.input(namedEntrySchema).mutation(({ ctx, input }) => {
      ctx.engine.profiles.rename(input.id, input.name);
    }),
    switchTo: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.profiles.switchTo(input);
    }),
    remove: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.profiles.remove(input);
    }),
    restore: call.input(libraryIdSchema).mutation(({ ctx, input }) => {
      ctx.engine.profiles.restore(input);
    }),
  }),
  destinations: trpc.router({
    list: call.query(({ ctx }) => ctx.engine.destinations()),
    save: call.input(destinationInputSchema).mutation(({ ctx, input }) => ctx.engine.saveDestination(input)),
    remove: call.input(id).mutation(({ ctx, input }) => ctx.engine.removeDestination(input)),
  }),
  encoders: call.query(({ ctx }) => ctx.engine.encoders()),
  assets: trpc.router({
    list: call.query(({ ctx }) => ctx.engine.assets()),
    unused: call
      .input(z.strictObject({ kept: assetIds }))
      .query(({ ctx, input }) => ctx.engine.unusedAssets(input.kept)),
    removeUnused: call
      .input(z.strictObject({ kept: assetIds, ids: assetIds.optional() }))
      .mutation(({ ctx, input }) => ctx.engine.removeUnusedAssets(input.kept, input.ids)),
  }),
  session: trpc.router({
    state: call.query(({ ctx }) => ctx.engine.sessionState()),
    watch: call.subscription(({ ctx, signal }) => ctx.engine.watchSession(signal)),
    goLive: call
      .input(z.strictObject({ destinationIds: z.array(id).max(50).optional() }))
      .mutation(({ ctx, input }) => ctx.engine.goLive(input.destinationIds)),
    stop: call.mutation(({ ctx }) => ctx.engine.stop()),
    startDestination: call.input(id).mutation(({ ctx, input }) => ctx.engine.startDestination(input)),
    stopDestination: call.input(id).mutation(({ ctx, input }) => ctx.engine.stopDestination(input)),
    programStats: call.query(({ ctx }) => ctx.engine.programStats()),
    reportProgramStats: call.input(programStatsSchema).mutation(({ ctx, input }) => {
      ctx.engine.reportProgramStats(input);
    }),
  }),
  recording: trpc.router({
    state: call.query(({ ctx }) => ctx.engine.recording.state()),
    watch: call.subscription(({ ctx, signal }) => ctx.engine.recording.watch(signal)),
    start: call.mutation(({ ctx }) => ctx.engine.recording.start()),
    stop: call.mutation(({ ctx }) => ctx.engine.recording.stop()),
    pause: call.mutation(({ ctx }) => {
      ctx.engine.recording.pause();
    }),
    resume: call.mutation(({ ctx }) => {
      ctx.engine.recording.resume();
    }),
    split: call.mutation(({ ctx }) => {
      ctx.engine.recording.split();
    }),
    chapter: call.input(z.string().trim().min(1).max(100)).mutation(({ ctx, input }) => {
      ctx.engine.recording.addChapter(input);
    }),
    show: call
      .input(z.string().min(1).max(4096))
      .mutation(({ ctx, input }) => ctx.engine.recording.show(input)),
  }),
  desk: trpc.router({
    requests: call
      .input(deskIdSchema)
      .subscription(({ ctx, input, signal }) => ctx.engine.desk.requests(input, signal)),
    answer: call.input(deskAnswerSchema).mutation(({ ctx, input }) => {
      ctx.engine.desk.answer(input);
    }),
    report: call.input(deskReportSchema).mutation(({ ctx, input }) => {
      ctx.engine.desk.report(input);
    }),
  }),
  obsWebSocket: trpc.router({
    watch: call.subscription(({ ctx, signal }) => ctx.engine.obsWebSocket.watch(signal)),
    password: call.query(({ ctx }) => ctx.engine.obsWebSocket.password()),
    changePassword: call
      .input(obsPasswordSchema.optional())
      .mutation(({ ctx, input }) => ctx.engine.obsWebSocket.changePassword(input)),
  }),
  preflight: trpc.router({
    testUpload: call
      .input(id)
      .subscription(({ ctx, input, signal }) => ctx.engine.preflight.testUpload(input, signal)),
    freeBytes: call.query(({ ctx }) => ctx.engine.preflight.freeBytes()),
  }),
  obsClient: trpc.router({
    watch: call.subscription(({ ctx, signal }) => ctx.engine.obsClient.watch(signal)),
    setPassword: call
      .input(z.string().max(200))
      .mutation(({ ctx, input }) => ctx.engine.obsClient.setPassword(input)),
    switchScene: call
      .input(z.string().min(1).max(1000))
      .mutation(({ ctx, input }) => ctx.engine.obsClient.switchScene(input)),
    setStreaming: call
      .input(z.boolean())
      .mutation(({ ctx, input }) => ctx.engine.obsClient.setStreaming(input)),
    setRecording: call
      .input(z.boolean())
      .mutation(({ ctx, input }) => ctx.engine.obsClient.setRecording(input)),
  }),
  support: trpc.router({
    prepare: call.mutation(({ ctx }) => ctx.engine.support.prepare()),
  }),
  textFiles: trpc.router({
    watch: call
      .input(textFilePathSchema)
      .subscription(({ ctx, input, signal }) => ctx.engine.textFiles.watch(input, signal)),
    complete: call
      .input(z.string().max(4096))
      .query(({ ctx, input }) => ctx.engine.textFiles.complete(input)),
  }),
  desktop: trpc.router({
    chooseTextFile: call.mutation(({ ctx }) => ctx.engine.desktop.chooseTextFile()),
    surfaces: call.query(({ ctx }) => ctx.engine.desktop.surfaces()),
    chooseSurface: call
      .input(z.string().min(1).max(500))
      .mutation(({ ctx, input }) => ctx.engine.desktop.chooseSurface(input)),
    setGlobalKeys: call
      .input(z.array(globalKeySchema).max(maxGlobalKeys))
      .mutation(({ ctx, input }) => ctx.engine.desktop.setGlobalKeys(input)),
  }),
  replay: trpc.router({
    start: call.mutation(({ ctx }) => ctx.engine.recording.startReplay()),
    stop: call.mutation(({ ctx }) => ctx.engine.recording.stopReplay()),
    save: call.mutation(({ ctx }) => ctx.engine.recording.saveReplay()),
  }),
  events: trpc.router({
    watch: call.subscription(({ ctx, signal }) => ctx.engine.events.watch(signal)),
    send: call.input(liveEventSchema).mutation(({ ctx, input }) => {
      ctx.engine.events.send(input);
    }),
    control: call.input(alertControlSchema).mutation(({ ctx, input }) => {
      ctx.engine.events.control(input);
    }),
  }),
  overlays: trpc.router({
    access: call.query(({ ctx }) => ctx.engine.overlays.access()),
    setEnabled: call.input(z.boolean()).mutation(({ ctx, input }) => ctx.engine.overlays.setEnabled(input)),
    renewKeys: call.mutation(({ ctx }) => ctx.engine.overlays.renewKeys()),
  }),
});

export type EngineRouter = typeof engineRouter;
