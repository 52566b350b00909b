import { byId } from "./element.ts";
import { nameScreen } from "./title.ts";

/** Shows one step of a page and hides the others; the tab is called what the step is called. */
export const showStep = (id: string): void => {
  for (const step of document.querySelectorAll<HTMLElement>("[data-step]")) step.hidden = step.id !== id;
  nameScreen(byId(id).querySelector("h1")?.textContent);
};

/** Shows a step that follows another, and moves to its heading as a new page would. */
export const goToStep = (id: string): void => {
  showStep(id);
  const heading = byId(id).querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  scrollTo(0, 0);
};
