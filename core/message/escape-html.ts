/** Text as HTML: safe between tags and inside quoted attributes (OWASP, cross-site scripting prevention, rules 1 and 2). */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
