/** The logical id of what can be made anew beside what was lost; the first one's has no number. */
export const generationId = (id: string, generation: number): string => (generation === 1 ? id : `${id}${generation}`);
