/** Types for the tests; what they mean is written in display.mjs. */
interface Account { readonly uid: number; readonly gid: number }

export function hasDisplay(env?: NodeJS.ProcessEnv): boolean
export function virtualSession(options: { readonly home: Readonly<Record<string, string>>; readonly as?: Account | undefined }): Promise<{ readonly env: Record<string, string | undefined>; stop(): Promise<void> }>
export function sharedDisplay(home: Readonly<Record<string, string>>, as: Account): Promise<Record<string, string | undefined> | undefined>
export function xauthority(cookieHex: string): Buffer
