import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** What the script uses of an element. */
class Stub extends EventTarget {
  id = "";
  value = "";
  textContent = "";
  form: Stub | undefined;
  readonly attributes: Record<string, string> = {};
  readonly followers: Stub[] = [];
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  append(): void {
    // Nothing in these tests has children.
  }
  after(one: Stub): void {
    this.followers.push(one);
  }
}

class Input extends Stub {}

interface Waiting {
  readonly signal: AbortSignal;
  readonly transport: readonly string[];
  readonly offer: (code: string) => void;
  readonly decline: () => void;
}

const page = async ({ supported = true } = {}) => {
  const [input, form, resend] = [new Input(), new Stub(), new Stub()];
  input.form = form;
  const byId: Readonly<Record<string, Stub>> = { code: input, "resend-form": resend };
  const asked: Waiting[] = [];
  const get = ({ otp, signal }: { otp: { transport: string[] }; signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const offer = (code: string): void => resolve({ code });
      asked.push({
        signal,
        transport: otp.transport,
        offer,
        decline: () => reject(new DOMException("", "AbortError")),
      });
    });
  const window = Object.assign(new EventTarget(), supported ? { OTPCredential: class {} } : {});
  vi.stubGlobal("window", window);
  vi.stubGlobal("navigator", { credentials: { get } });
  vi.stubGlobal("HTMLInputElement", Input);
  vi.stubGlobal("document", {
    documentElement: { lang: "nb" },
    createElement: () => new Stub(),
    getElementById: (id: string) => byId[id] ?? null,
  });
  const { offerCode } = await import("../../web/scripts/offered-code.ts" as string);
  offerCode("code", "resend-form");
  return {
    input,
    form,
    resend,
    window,
    asked,
    status: () => input.followers[0],
    latest: () => asked.at(-1) as Waiting,
  };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

describe("the code that the browser offers from an SMS", () => {
  it("is filled in, and said aloud in a region that was there before", async () => {
    const { input, latest, status } = await page();
    expect(latest().transport).toEqual(["sms"]);
    expect(status()?.attributes.role).toBe("status");
    expect(status()?.textContent).toBe("");
    latest().offer("123456");
    await settled();
    expect(input.value).toBe("123456");
    expect(status()?.textContent).toBe("Koden fra SMS-en er fylt inn.");
  });

  it("is not waited for where the browser has no such thing", async () => {
    const { asked, input } = await page({ supported: false });
    expect(asked).toEqual([]);
    expect(input.followers).toEqual([]);
  });

  it("is left alone by who declines it: what was typed stays", async () => {
    const { input, latest, status } = await page();
    input.value = "12";
    latest().decline();
    await settled();
    expect(input.value).toBe("12");
    expect(status()?.textContent).toBe("");
  });

  it("is not asked for any more once a code was sent", async () => {
    const { input, form, latest } = await page();
    input.value = "654321";
    form.dispatchEvent(new Event("submit"));
    expect(latest().signal.aborted).toBe(true);
    latest().offer("123456");
    await settled();
    expect(input.value).toBe("654321");
  });

  it("still comes when the form was sent without one", async () => {
    const { input, form, latest } = await page();
    form.dispatchEvent(new Event("submit"));
    latest().offer("123456");
    await settled();
    expect(input.value).toBe("123456");
  });

  it("is the one of the new SMS, after another was asked for", async () => {
    const { input, resend, asked, latest, status } = await page();
    latest().offer("111111");
    await settled();
    resend.dispatchEvent(new Event("submit"));
    expect(status()?.textContent).toBe("");
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    latest().offer("222222");
    await settled();
    expect(input.value).toBe("222222");
    expect(status()?.textContent).not.toBe("");
  });

  it("is not waited for on a page that was left, and again when it is returned to", async () => {
    const { window, asked, latest } = await page();
    window.dispatchEvent(new Event("pagehide"));
    expect(latest().signal.aborted).toBe(true);
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect(asked).toHaveLength(2);
    expect(latest().signal.aborted).toBe(false);
  });

  it("is waited for once on a page that was just loaded", async () => {
    const { window, asked } = await page();
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    expect(asked).toHaveLength(1);
  });
});
