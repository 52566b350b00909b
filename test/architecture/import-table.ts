import type { Import } from "./source.ts";

interface Rule {
  /** Which files it is for; the first that fits counts. */
  readonly files: RegExp;
  /** What they may import: a project path or a package. */
  readonly may: readonly RegExp[];
  /** What they may import for its types only. */
  readonly mayForTypes?: readonly RegExp[];
  /** What they may import by `import()` only. */
  readonly mayLater?: readonly RegExp[];
}

const node = /^node:/;
const zod = /^zod(?:\/mini)?$/;
const sdk = /^@aws-sdk\//;
const coreValues = [/^core\/customer\/(?:contact|customer)\.ts$/, /^core\/limits\.ts$/];

/**
 * CONTRIBUTING.md's import table. A folder that stands nowhere here may import nothing.
 *
 * A rule's `may` is about folders; that a file exists is the compiler's business.
 */
export const importTable: readonly Rule[] = [
  { files: /^bin\//, may: [/^lib\//] },
  {
    files: /^lib\//,
    may: [
      /^lib\//,
      /^contracts\/(?:environment|metrics|routes|brand)\.ts$/,
      /^cdk\.json$/,
      /^(?:aws-cdk-lib|constructs|cdk-nag|esbuild)$/,
      zod,
      node,
    ],
  },
  {
    files: /^functions\/http\//,
    may: [/^functions\/http\//, /^core\//, /^contracts\//, /^@middy\/core$/, /^node:(?:fs|module)$/],
    mayForTypes: [/^aws-lambda$/, zod],
  },
  {
    files: /^functions\/[a-z]+\/index\.ts$/,
    may: [/^functions\/http\//, /^core\//, /^contracts\//, /^adapters\/(?:live[a-z-]*|system)\.ts$/],
    mayForTypes: [/^aws-lambda$/],
  },
  {
    files: /^functions\/[a-z]+\//,
    may: [/^functions\/http\//, /^core\//, /^contracts\//],
    mayForTypes: [/^aws-lambda$/],
  },
  { files: /^core\//, may: [/^core\//, zod, /^ipaddr\.js$/] },
  { files: /^contracts\//, may: [/^contracts\//, ...coreValues, zod] },
  { files: /^adapters\//, may: [/^adapters\//, /^core\//, /^contracts\//, sdk, /^aws4$/, node] },
  // One file of its own, which chooses the language as the edge does.
  { files: /^web\/worker\//, may: [/^web\/edge\/viewer-request\.ts$/] },
  // What runs in the browser: nothing but its own and the words it says.
  {
    files: /^web\/(?:scripts|edge)\//,
    may: [/^web\/scripts\//, /^web\/(?:addresses|phone-text)\.ts$/, /^core\/texts\/(?:nb|en)\/scripts\.ts$/],
    mayForTypes: [/^contracts\//, zod],
  },
  // What makes the pages of it.
  {
    files: /^web\//,
    may: [
      /^web\/(?!scripts|worker|edge)/,
      /^contracts\//,
      /^core\/(?:limits|texts\/(?:nb|en)\/pages)\.ts$/,
      /^(?:vite|chroma-js|zod)$/,
      node,
    ],
  },
  // The one door from the operator's tool to the emulators; nobody opens it but by `import()`.
  {
    files: /^cli\/data-folder\.ts$/,
    may: [/^cli\/aws\.ts$/, /^dev\//, node],
  },
  {
    files: /^cli\//,
    may: [/^cli\/(?!data-folder\.ts)/, /^core\//, /^adapters\//, /^contracts\//, sdk, /^cli-progress$/, node],
    mayLater: [/^cli\/data-folder\.ts$/],
  },
  // Loads the bundles that are deployed, wherever the synthesis has put them.
  { files: /^dev\/lambda\/thread\.ts$/, may: [/^dev\//, node], mayLater: [/^\?$/] },
  {
    files: /^dev\//,
    may: [/^dev\//, /^contracts\//, /^cli\//, /^(?:dynalite|esbuild|csv-parse)$/, zod, node],
    mayForTypes: [sdk, /^aws-lambda$/],
  },
  {
    files: /^bench\//,
    may: [/^bench\//, /^lib\/bundle-options\.ts$/, /^(?:core|contracts|adapters|dev)\//, /^esbuild$/, sdk, node],
  },
  { files: /^scripts\//, may: [/^scripts\//, /^core\//, /^contracts\//, /^@zxcvbn-ts\//, node] },
];

/** A function's own files are its own: `register` knows nothing of `login`. */
const isOwn = ({ from, to }: Import): boolean => {
  const folder = /^functions\/[a-z]+\//.exec(from)?.[0];
  return folder !== undefined && to.startsWith(folder);
};

const matches = (patterns: readonly RegExp[] = [], text: string): boolean =>
  patterns.some((pattern) => pattern.test(text));

/** The imports that the table does not allow. */
export const violations = (imports: readonly Import[]): readonly Import[] =>
  imports.filter((one) => {
    const rule = importTable.find(({ files }) => files.test(one.from));
    if (rule === undefined) return true;
    const { may, mayForTypes, mayLater } = rule;
    const allowed =
      isOwn(one) ||
      matches(may, one.to) ||
      (one.typeOnly && matches(mayForTypes, one.to)) ||
      (one.dynamic && matches(mayLater, one.to));
    return !allowed;
  });
