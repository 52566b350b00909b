import { byId } from "./element.ts";
import { startLanguageSwitch } from "./language.ts";
import { startPasswordToggles } from "./password-toggle.ts";
import { forgetSecretsOnLeaving } from "./secret.ts";
import { startWorker } from "./start-worker.ts";

/** Says so while the machine has no network; nothing is lost by it. */
const watchNetwork = (): void => {
  const banner = byId("offline");
  const tell = (): void => {
    banner.hidden = navigator.onLine;
    banner.textContent = navigator.onLine ? "" : (banner.dataset.text ?? "");
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
};

startLanguageSwitch();
startPasswordToggles();
forgetSecretsOnLeaving();
watchNetwork();
startWorker();
