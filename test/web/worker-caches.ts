/** Where the site is, for a worker that is tested. */
export const origin = "https://minside.example";

/** What a worker sees of a request; Node's own can't be a navigation. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly mode: string;
  readonly redirect?: string;
}

export const asked = (address: string, more: Partial<Asked> = {}): Asked => ({
  url: new URL(address, origin).href,
  method: "GET",
  mode: "cors",
  ...more,
});

/** Just so much of a cache as the worker uses; what varies by something matches only where it is told to overlook that. */
export const fakeCaches = (fetchOne: (request: Asked) => Promise<Response>) => {
  const all = new Map<string, Map<string, Response>>();
  const find = (name: string, request: string | Asked, ignoreVary: boolean): Response | undefined => {
    const { url } = typeof request === "string" ? asked(request) : request;
    const found = all.get(name)?.get(url);
    return found !== undefined && (ignoreVary || !found.headers.has("vary")) ? found.clone() : undefined;
  };
  const open = async (name: string) => {
    const kept = all.get(name) ?? new Map<string, Response>();
    all.set(name, kept);
    return {
      addAll: async (requests: readonly (string | Asked)[]): Promise<void> => {
        const wanted = requests.map((one) => (typeof one === "string" ? asked(one) : one));
        const answers = await Promise.all(
          wanted.map(async (one) => {
            const answer = await fetchOne(one);
            if (!answer.ok) throw new TypeError(`${one.url}: ${answer.status}`);
            return [one.url, answer] as const;
          }),
        );
        for (const [url, answer] of answers) kept.set(url, answer);
      },
    };
  };
  return {
    all,
    open,
    keys: async () => [...all.keys()],
    delete: async (name: string) => all.delete(name),
    match: async (request: string | Asked, { cacheName = "", ignoreVary = false } = {}) =>
      find(cacheName, request, ignoreVary),
  };
};
