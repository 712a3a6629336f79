import { Alert, Button, Select, Switch, Text } from '@mantine/core';
import { loweredBitrate } from '../../bridge/lowered-bitrate.ts';
import { useCollection, useStudio, useStudioState } from '../../bridge/studio-context.ts';
import type { EncodingSettings, OfferedEncoder } from '../../../shared/contracts/engine.ts';
import { setCanvas, setTransform } from '../../../shared/scene/commands.ts';
import type { CanvasFormat, SceneCollection } from '../../../shared/scene/model.ts';
import { formatBitrateOf } from '../../ui/formats.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { t } from '../../language/language.ts';
import { encoderName, recommendedBitrateKbps } from './encoder-names.ts';
import classes from './output.module.css';
import { useEncoders } from './use-encoders.ts';

const sizes = ['1920x1080', '1600x900', '1280x720', '960x540', '854x480', '1080x1920', '720x1280'];
const frameRates = [24, 25, 30, 48, 50, 60];

/** Size and rate of the program and how it is encoded; fixed while on air and while it is recorded. */
export function OutputSettings() {
  const studio = useStudio();
  const { canvas } = useCollection();
  const encoding = useStudioState((state) => state.settings.encoding);
  const onAir = useStudioState((state) => state.session.phase !== 'idle');
  const busy = useStudioState(({ session }) => session.phase !== 'idle' || session.wantsProgram);
  const encoders = useEncoders();
  const size = `${canvas.width}x${canvas.height}`;
  const edit = (patch: Partial<EncodingSettings>): void => {
    void studio.updateSettings({ encoding: { ...encoding, ...patch } });
  };
  const resize = (patch: Partial<CanvasFormat>): void => {
    studio.scenes.change(t('Change canvas'), (before) =>
      scaleToCanvas(before, { ...before.canvas, ...patch }),
    );
  };
  const offered = offeredEncoders(encoders, encoding);
  const recommended = encoders?.[0];
  const recommendedKbps = recommendedBitrateKbps(canvas);

  return (
    <div className={classes.output}>
      {busy && (
        <Text size="xs" c="dimmed">
          {onAir
            ? t('On air only the video bitrate and its adapting can be changed.')
            : t('While it is recorded only the video bitrate and its adapting can be changed.')}
        </Text>
      )}
      <div className={classes.grid}>
        <Select
          label={t('Canvas')}
          size="xs"
          allowDeselect={false}
          disabled={busy}
          data={[...new Set([size, ...sizes])].map((value) => ({
            value,
            label: `${value.replace('x', ' × ')} px`,
          }))}
          value={size}
          onChange={(value) => {
            const [width, height] = (value ?? size).split('x').map(Number);
            if (width && height) resize({ width, height });
          }}
        />
        <Select
          label={t('Frame rate')}
          size="xs"
          allowDeselect={false}
          disabled={busy}
          data={[...new Set([canvas.frameRate, ...frameRates])].map((rate) => ({
            value: String(rate),
            label: t('{{rate}} fps', { rate }),
          }))}
          value={String(canvas.frameRate)}
          onChange={(value) => {
            resize({ frameRate: Number(value) });
          }}
        />
      </div>
      <Select
        label={t('Encoder')}
        size="xs"
        allowDeselect={false}
        disabled={busy}
        data={offered.map((each, index) => ({
          value: each.encoder,
          label:
            each.encoder === recommended?.encoder && index === 0
              ? t('{{encoder}}, recommended', { encoder: encoderName(each.encoder) })
              : encoderName(each.encoder),
        }))}
        value={encoding.encoder}
        description={describeEncoder(encoders, encoding.encoder)}
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(value) => {
          const choice = offered.find((each) => each.encoder === value);
          if (choice) edit({ encoder: choice.encoder, codec: choice.codec });
        }}
      />
      {encoding.codec === 'hevc' && (
        <Alert color="amber" p="xs" classNames={{ message: classes.note ?? '' }}>
          {t('Twitch and Facebook take H.264 only. Use HEVC where you know that the other side takes it.')}
        </Alert>
      )}
      <NumberField
        label={t('Video bitrate')}
        unit="kbit/s"
        step={50}
        min={100}
        max={100_000}
        value={encoding.videoBitrateKbps}
        onChange={(videoBitrateKbps) => {
          edit({ videoBitrateKbps });
        }}
      />
      {encoding.videoBitrateKbps !== recommendedKbps && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.recommend ?? ''}
          onClick={() => {
            edit({ videoBitrateKbps: recommendedKbps });
          }}
        >
          {t('Use {{recommendedKbps}} kbit/s, which suits this canvas', { recommendedKbps })}
        </Button>
      )}
      <AdaptiveBitrate
        enabled={encoding.adaptiveBitrate}
        onChange={(adaptiveBitrate) => {
          edit({ adaptiveBitrate });
        }}
      />
      <NumberField
        label={t('Sound bitrate')}
        unit="kbit/s"
        step={16}
        min={32}
        max={512}
        disabled={busy}
        value={encoding.audioBitrateKbps}
        onChange={(audioBitrateKbps) => {
          edit({ audioBitrateKbps });
        }}
      />
      <NumberField
        label={t('Keyframe every')}
        unit="s"
        step={0.1}
        decimals={1}
        min={0.5}
        max={10}
        disabled={busy}
        value={encoding.keyframeIntervalMs / 1000}
        onChange={(seconds) => {
          edit({ keyframeIntervalMs: Math.round(seconds * 1000) });
        }}
      />
      <StreamDelay disabled={onAir} />
    </div>
  );
}

function StreamDelay({ disabled }: { disabled: boolean }) {
  const studio = useStudio();
  const broadcast = useStudioState((state) => state.settings.broadcast);
  return (
    <>
      <NumberField
        label={t('Stream delay')}
        unit="s"
        min={0}
        max={900}
        disabled={disabled}
        value={broadcast.delaySeconds}
        onChange={(delaySeconds) => {
          void studio.updateSettings({ broadcast: { ...broadcast, delaySeconds: Math.round(delaySeconds) } });
        }}
      />
      {broadcast.delaySeconds > 0 && (
        <Text size="xs" c="dimmed">
          {t(
            'Viewers see everything so much later; recordings do not wait. The bitrate can’t adapt to the connection meanwhile.',
          )}
        </Text>
      )}
    </>
  );
}

function AdaptiveBitrate({ enabled, onChange }: { enabled: boolean; onChange: (enabled: boolean) => void }) {
  const lowered = loweredBitrate(useStudioState((state) => state.session));
  return (
    <Switch
      size="xs"
      label={t('Adapt the bitrate to the connection')}
      description={
        lowered
          ? t('At present {{presentKbps}}, as the connection to {{name}} carries no more.', {
              presentKbps: formatBitrateOf(lowered.presentKbps, lowered.targetKbps),
              name: lowered.name,
            })
          : t(
              'Goes down while a connection cannot carry the bitrate, and up again after. Off, frames are left out instead.',
            )
      }
      checked={enabled}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

/** The page's own encoder is always there, and so is what is chosen. */
function offeredEncoders(
  encoders: readonly OfferedEncoder[] | undefined,
  chosen: EncodingSettings,
): readonly Pick<OfferedEncoder, 'encoder' | 'codec'>[] {
  const all = [...(encoders ?? []), { encoder: 'webcodecs', codec: 'h264' as const }, chosen];
  return all.filter((each, index) => all.findIndex((other) => other.encoder === each.encoder) === index);
}

function describeEncoder(encoders: readonly OfferedEncoder[] | undefined, chosen: string): string {
  if (!encoders) return t('Trying out what this computer can do…');
  const tried = encoders.find((each) => each.encoder === chosen);
  if (!tried || tried.framesPerSecond <= 0)
    return t('Encodes in the studio itself, with the graphics card where it can.');
  const framesPerSecond = Math.round(tried.framesPerSecond);
  return tried.hardware
    ? t('{{framesPerSecond}} frames/s at 1280 × 720 in the trial, in hardware.', { framesPerSecond })
    : t('{{framesPerSecond}} frames/s at 1280 × 720 in the trial.', { framesPerSecond });
}

/** Another canvas size with everything in the same place relative to it. */
function scaleToCanvas(before: SceneCollection, canvas: CanvasFormat): SceneCollection {
  const scaleX = canvas.width / before.canvas.width;
  const scaleY = canvas.height / before.canvas.height;
  let next = setCanvas(before, canvas);
  if (scaleX === 1 && scaleY === 1) return next;
  for (const scene of before.scenes) {
    for (const { id, transform } of scene.items) {
      next = setTransform(next, scene.id, id, {
        x: transform.x * scaleX,
        y: transform.y * scaleY,
        width: transform.width * scaleX,
        height: transform.height * scaleY,
      });
    }
  }
  return next;
}
