/** What people who mean harm write where a value is expected; no text of it is anybody's name, number or secret. */
export const hostileTexts: readonly string[] = [
  ...[
    "",
    " ",
    "\t",
    "\0",
    "\r\n",
    "\u2028",
    "\u0085",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202e",
    "\u200b",
    "\u{e0041}",
  ],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "null", "undefined", "NaN", "-0", "1e999", "0x1F"],
  ...["a@example.com\r\nBcc: victim@example.org", "a@example.com,victim@example.org", "<victim@example.org>"],
  ...[
    '"a\r\nb"@example.com',
    "a@example.com\u2028Bcc: victim@example.org",
    "a@example.com%0d%0aBcc: victim@example.org",
  ],
  ...["victim@example.org@example.com", "a@[127.0.0.1]", "a@example.com\0.example.org", "a@xn--.com", "a@xn--a-.com"],
  ...["=?utf-8?Q?=0D=0ABcc:_victim=40example.org?=", "a(b)@example.com", "@", "a@", `${"a".repeat(65)}@example.com`],
  ...["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "javascript:alert(1)", "https://evil.example/"],
  ...["#{7*7}", "{{7*7}}", "%s%n", "$(id)", "`id`", "'; DROP TABLE customers; --", "' OR '1'='1", "*)(uid=*))(|(uid=*"],
  ...["../../etc/passwd", "..%2f..%2f", "CUSTOMER#100001", "ACCOUNT#x", "begins_with(pk, :a)", "x#y", "a~b.1.2.3"],
  ...["00", "000000", "-1", "+1", "1 2 3 4 5 6", "123456\0", "１２３４５６", "٠١٢٣٤٥", "12345\u00b2", "𝟏𝟐𝟑𝟒𝟓𝟔"],
  ...["0000-00-00", "2023-02-29", "9999-12-31", "1985-3-15", "1985-03-15T00:00:00Z", "-000001-01-01", "１９８５-03-15"],
  ...["+47 40 00 00 12\r\n40 00 00 13", "tel:+4740000012", "+4740000012;ext=1", "004740000012a", "+46 70 000 00 12"],
  ...[
    "A".repeat(22),
    "A".repeat(43),
    "A".repeat(87),
    `${"A".repeat(22)}.${"A".repeat(43)}`,
    "eyJhbGciOiJub25lIn0.e30.",
  ],
  ...["x".repeat(129), "å".repeat(321), "🙂".repeat(700), "a".repeat(4000), "\u0301".repeat(300), "\\".repeat(500)],
];

/** Values of every type that JSON has, for where text is expected. */
export const wrongTypes: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 0.1, 123456, [], {}, [[]], ["x"], [null]],
  ...[{ $ne: "" }, { S: "x" }, { toString: "x" }, { length: 6 }, { "": "" }, [["__proto__", "x"]]],
];

/** Characters that are there and not seen, or that go over into nothing when text is normalized. */
const unseen = [
  ..."\u00ad\u034f\u061c\u115f\u180b\u180e\u200b\u200c\u200d\u200e\u2060\u2062\u3164\ufe00\ufe0f\ufeff\uffa0\u{e0001}\u{e0100}",
];

/** Letters and digits by what looks like them, or is folded into them somewhere. */
const doubles: Readonly<Record<string, string>> = {
  a: "аａ𝐚ɑαá",
  e: "еｅ𝐞ℯé",
  i: "іｉıℹí",
  k: "кｋ\u212a",
  l: "ӏｌⅼ",
  m: "ｍⅿ",
  o: "оｏοº",
  p: "рｐ",
  r: "ｒг",
  s: "ѕｓſ",
  x: "хｘ×",
  c: "сｃⅽ",
  ".": "。．｡․",
  "@": "＠﹫",
  "+": "＋﹢",
  "0": "０٠۰𝟎⁰Ο",
  "1": "１١¹①",
  "2": "２٢²",
  "4": "４٤⁴",
  "7": "７٧⁷",
};

/** Texts that look like this one, or become it where somebody is careless; none of them is it. */
export const lookAlikesOf = (text: string): readonly string[] => {
  const characters = [...text];
  const at = (place: number, put: string, instead: number): string =>
    [...characters.slice(0, place), put, ...characters.slice(place + instead)].join("");
  const swapped = characters.flatMap((character, place) =>
    [...(doubles[character.toLowerCase()] ?? "")].map((double) => at(place, double, 1)),
  );
  const padded = characters.flatMap((_, place) => unseen.map((hidden) => at(place, hidden, 0)));
  const accented = characters.flatMap((character, place) =>
    /\p{L}/u.test(character) ? [at(place + 1, "\u0301", 0)] : [],
  );
  const around = ["\0", ".", ",", ";", "\u0300", "%00", "/", "#", "?", "\\", "'"].flatMap((sign) => [
    `${text}${sign}`,
    `${sign}${text}`,
  ]);
  const escaped = [
    encodeURIComponent(text),
    `"${text}"`,
    `<${text}>`,
    `mailto:${text}`,
    `${text} ${text}`,
    `${text}\0${text}`,
  ];
  return [...new Set([...swapped, ...padded, ...accented, ...around, ...escaped])].filter((other) => other !== text);
};
