/** From here on a list draws only the lines in sight; shorter ones are drawn whole, which is simpler for everybody. */
export const LONG_LIST = 60;

/** Class for a list of `count` lines: ` long` or nothing. */
export const longClass = (count: number): string => (count > LONG_LIST ? ' long' : '');
