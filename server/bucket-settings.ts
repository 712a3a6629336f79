import type { Settings } from './config/settings.ts';
import { Bucket } from './storage/bucket.ts';

/** The bucket for broadcasts; undefined where they stay on the disk. */
export function bucketOf(settings: Settings): Bucket | undefined {
  const { s3Url: url, s3BucketInHost, s3Region, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (url === undefined || s3AccessKeyId === undefined || s3SecretAccessKey === undefined) return undefined;
  return new Bucket({
    url,
    isBucketInHost: s3BucketInHost,
    region: s3Region,
    accessKeyId: s3AccessKeyId,
    secretAccessKey: s3SecretAccessKey,
  });
}
