import type { Find, Resolved } from "./deployment.ts";
import { list, lowerCased, type Properties, pattern } from "./properties.ts";

/** One go of putting an asset's files into the bucket. */
export interface Upload {
  readonly folder: string;
  /** By its name in the folder, `nb/index.html`. */
  takes(file: string): boolean;
  /** What the objects are kept with, as their replies' headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `aws s3 sync`: all that no `--exclude` names, and what an `--include` after it names again. */
const filter = ({ Exclude, Include }: Properties) => {
  const [excluded, included] = [Exclude, Include].map((patterns) => list<string>(patterns).map(pattern));
  return (file: string): boolean =>
    !excluded?.some((one) => one.test(file)) || (included?.some((one) => one.test(file)) ?? false);
};

/** What the deployments of the templates put into a bucket. */
export const readUploads = (find: Find, bucket: Resolved, assets: ReadonlyMap<string, string>): readonly Upload[] =>
  find("Custom::CDKBucketDeployment").flatMap((deployment) => {
    const { properties } = deployment;
    if (properties.DestinationBucketName !== bucket.ref) return [];
    return list<string>(properties.SourceObjectKeys).map((key) => {
      const folder = assets.get(key);
      if (folder === undefined) throw new Error(`${deployment.logicalId} has no asset ${key}`);
      const headers = {
        ...lowerCased(properties.SystemMetadata),
        ...lowerCased(properties.UserMetadata, "x-amz-meta-"),
      };
      return { folder, takes: filter(properties), headers };
    });
  });
