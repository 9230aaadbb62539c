// What does a one-time link carry? Its secret stands after #, which browsers send to nobody.

/** The secret of the address, kept there until it is used, so that a reload does not lose it. */
export const secretOfAddress = (): string => decodeURIComponent(location.hash.replace(/^#/, ''))
