/** The response headers of every page (S5). */

const locks = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default vue',
  // No print dialog, alert, window, download or pointer lock. Forms are for their `submit` event; `form-action` stops them.
  'sandbox allow-scripts allow-same-origin allow-forms',
]

/** The policy; `inline` lists base64 sha256 of the inline scripts that may run (an import map). */
export const contentSecurityPolicy = (inline: readonly string[] = []): string =>
  [`script-src 'self'${inline.map((hash) => ` 'sha256-${hash}'`).join('')}`, ...locks].join('; ')

/** An entry page that shows the recovery sheet may print it; `disableDialogs` still refuses alert and its like. */
export const printingPolicy = `${contentSecurityPolicy()} allow-modals`

/** Headers for any answer; the policy also rides on scripts and styles, where it is harmless. `clipboard`: the page that copies a secret may look. */
export const responseHeaders = (type: string, policy: string, clipboard = false): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': clipboard ? deniedFeatures.filter((feature) => feature !== clipboardRead).join(', ') : deniedFeatures.join(', '),
  'cache-control': 'no-store',
})

const clipboardRead = 'clipboard-read=()'
const deniedFeatures = [
  'accelerometer', 'camera', 'clipboard-read', 'display-capture', 'fullscreen', 'geolocation', 'gyroscope', 'hid',
  'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'publickey-credentials-get',
  'screen-wake-lock', 'serial', 'storage-access', 'usb', 'window-management', 'xr-spatial-tracking',
].map((feature) => `${feature}=()`)
