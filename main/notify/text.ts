/** Texts of plugins, made safe to show outside our windows. Pure. */

// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g
// Marks that reorder or hide text; a title must not read differently from what it says.
const invisible = /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** One line, without control and reordering characters. */
export const plainTitle = (text: string): string => plainBody(text).replace(/\s+/g, ' ').trim()

/** Line breaks stay. */
export const plainBody = (text: string): string => text.replace(/\r\n?/g, '\n').replace(controls, ' ').replace(invisible, '')

/**
 * Notification servers of the freedesktop kind read `<b>`, `<a>` and `<img>` in the body:
 * a plugin could load a remote image or show a link with another text.
 */
export const escapeMarkup = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
