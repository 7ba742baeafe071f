/**
 * The texts of a Debian package.
 * @typedef {import('./stage.mjs').Identity} Identity
 * @typedef {import('./config.mjs').BuilderConfig} BuilderConfig
 */

/** @param {{ identity: Identity, config: BuilderConfig, version: string, architecture: string, kilobytes: number }} of */
export function controlFile({ identity, config, version, architecture, kilobytes }) {
  const lines = [
    `Package: ${identity.name}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${config.linux.maintainer}`,
    `Section: ${config.deb.packageCategory}`,
    `Priority: ${config.deb.priority}`,
    `Installed-Size: ${kilobytes}`,
    `Depends: ${config.deb.depends.join(', ')}`,
    `Recommends: ${config.deb.recommends.join(', ')}`,
    `Description: ${config.linux.synopsis}`,
    ...(identity.runtime === 'testruntime'
      ? [' Made on an Electron that is out of support, for development and tests only.', ' Do not give it to anybody, and keep no real data in it.']
      : [' Everything stays on this computer, encrypted. Plugins run in sandboxes of', ' their own and get what they are granted, no more.']),
  ]
  return `${lines.join('\n')}\n`
}

/**
 * @param {Identity} identity
 * @param {BuilderConfig} config
 */
export function desktopFile({ name, productName }, config) {
  const types = [...config.fileAssociations.map(({ mimeType }) => mimeType), ...config.protocols.flatMap(({ schemes }) => schemes.map((scheme) => `x-scheme-handler/${scheme}`))]
  return `[Desktop Entry]
Type=Application
Name=${productName}
Comment=${config.linux.synopsis}
Exec=/opt/${name}/${name} %U
Icon=${name}
Terminal=false
Categories=${config.linux.category};
MimeType=${types.join(';')};
StartupWMClass=${name}
`
}

/** @param {BuilderConfig} config */
export function mimeFile(config) {
  const types = config.fileAssociations.map(({ ext, name, mimeType }) => `  <mime-type type="${mimeType}">
    <comment>${name}</comment>
    <sub-class-of type="application/zip"/>
    <glob pattern="*.${ext}"/>
  </mime-type>
`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
${types.join('')}</mime-info>
`
}

/**
 * Lets the app, and nothing else by it, create user namespaces where AppArmor keeps them from ordinary programs
 * (Ubuntu since 23.10). Chromium's sandbox is built on them.
 * @param {string} name
 */
export const appArmorProfile = (name) => `abi <abi/4.0>,
include <tunables/global>

profile ${name} /opt/${name}/${name} flags=(unconfined) {
  userns,
  include if exists <local/${name}>
}
`

/**
 * Makes sure the sandbox can start: user namespaces for ordinary users, by an AppArmor profile where that is what
 * keeps them away, else Chromium's set-uid helper. Asked as nobody, because root may always create them.
 * @param {string} name
 */
export const postinst = (name) => `#!/bin/sh
set -e
[ "$1" = configure ] || exit 0

helper=/opt/${name}/chrome-sandbox
profile=/opt/${name}/resources/apparmor-profile
installed=/etc/apparmor.d/${name}

namespaces() {
  setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user true 2>/dev/null
}

chmod 0755 "$helper"
# A parser that does not know the profile's version would refuse every profile of the system at the next start.
if [ -d /etc/apparmor.d ] && command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  cp "$profile" "$installed"
  apparmor_parser --replace "$installed" >/dev/null 2>&1 || true
elif ! namespaces; then
  chmod 4755 "$helper"
fi
`

/** @param {string} name */
export const postrm = (name) => `#!/bin/sh
set -e
[ "$1" = remove ] || [ "$1" = purge ] || exit 0

installed=/etc/apparmor.d/${name}
if [ -e "$installed" ]; then
  command -v apparmor_parser >/dev/null && apparmor_parser --remove "$installed" >/dev/null 2>&1 || true
  rm -f "$installed"
fi
`
