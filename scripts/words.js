/** @param {string | undefined} text words of the page, with {names} in them @param {Record<string, number | string>} values */
export const filled = (text = "", values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
