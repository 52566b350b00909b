/**
 * What the pages never have, as the design system's selectors write it. A rule that needs one of these is not sent: it would
 * be a third of the style sheet.
 *
 * Whoever begins to use one of them takes its line away.
 */
export const unusedSelectors: readonly RegExp[] = [
  /\.ds-(?:floating|icon|readonly-icon|focus|checkbox--checked|list--unstyled|print-preserve|skiplink)\b/,
  /\.ds-(?:field-affix|details|card__block)/,
  /\.ds-card(?::where\(a|\[data-)/,
  /\.ds-validation-message\[data-color/,
  /\.ds-paragraph\[data-(?:size|variant)/,
  /\.ds-heading\[data-size="?(?:2xs|2xl|xl)\b/,
  /\.ds-label\[data-weight/,
  /\[data-field=counter\]/,
  /\[data-variant=outline\]/,
  /\[data-position=end\]/,
  /data-clickdelegatefor/,
  /\[role=switch\]/,
  /\.ds-input:is\(select\)/,
  /\.ds-input:is\(textarea\)/,
  /\[type=checkbox\]:indeterminate/,
  /\.ds-input\[(?:aria-)?readonly/,
];

/** Read by those rules only. */
const unusedProperties = /^--(?:ds-readonly-icon|dsc-field-counter|dsc-input-.*readonly)/;

/** What a selector needs, without what it excludes. */
const needed = (selector: string): string => selector.replaceAll(/:not\((?:[^()]|\([^()]*\))*\)/g, "");

const isUsed = (selector: string): boolean => !unusedSelectors.some((unused) => unused.test(needed(selector)));

/** A plugin of PostCSS, which Vite runs each style sheet through. */
export const withoutUnused = {
  postcssPlugin: "without-unused",
  Rule: (rule: { selectors: string[]; remove(): unknown }): void => {
    const kept = rule.selectors.filter(isUsed);
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  },
  Declaration: (declaration: { readonly prop: string; remove(): unknown }): void => {
    if (unusedProperties.test(declaration.prop)) declaration.remove();
  },
};
