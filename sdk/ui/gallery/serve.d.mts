export const csp: string
/** Builds the gallery and serves it on loopback with the CSP of a plugin page. */
export function serveGallery(): Promise<{ url: string; close: () => Promise<void> }>
