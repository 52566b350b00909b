/** Takes what was opened, and closes it in the opposite order. */
export const createClosing = () => {
  const steps: (() => Promise<void> | void)[] = [];
  return {
    later: (step: () => Promise<void> | void): void => {
      steps.push(step);
    },
    close: async (): Promise<void> => {
      for (const step of steps.splice(0).reverse()) await step();
    },
  };
};
