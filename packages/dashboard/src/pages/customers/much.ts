// How many events does the page look at, and for what?

/** Of the events that decide what is open: as many as one answer holds. */
export const LOOKED = 200
/** The latest that speak of trouble. */
export const TROUBLES = 5
