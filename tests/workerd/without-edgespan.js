// What `edgespan` is when a scenario's Worker runs without it: the handler stays what it was, nothing is counted.
export const instrument = (handler) => handler;
export const stats = () => ({});
