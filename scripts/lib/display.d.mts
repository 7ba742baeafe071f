/** Starts an X server without a screen and a D-Bus session of its own; `stop` ends both. @throws when one does not start */
export function virtualSession(options: { readonly home: Readonly<Record<string, string>> }): Promise<{ readonly env: Readonly<Record<string, string | undefined>>; stop(): Promise<void> }>
