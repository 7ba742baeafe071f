/** What a record of an installed package must look like: main has read the package, the store believes nobody. */
import type { NewInstall } from '../api'
import { isPluginId } from '../schema/names'
import { invalid } from './failures'

const longestVersion = 60
const longestText = 200
const longestFolder = 4000

/** @throws PanopticError `invalid` naming the field */
export function checkedInstall(install: NewInstall): NewInstall {
  const { id, version, digest, source, folder, key, publisher } = install
  const wrong = (field: keyof NewInstall, message: string): never => {
    throw invalid(field, message, 'Read the package again.')
  }
  if (typeof id !== 'string' || !isPluginId(id)) wrong('id', 'This is not a plugin’s id.')
  if (!isLine(version, longestVersion)) wrong('version', `A version has 1 to ${longestVersion} characters.`)
  if (!isText(publisher, longestText)) wrong('publisher', `A publisher’s name has at most ${longestText} characters.`)
  if (key !== null && !(typeof key === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(key))) wrong('key', 'This is not an Ed25519 public key in base64.')
  if (source === 'developer') {
    if (digest !== '') wrong('digest', 'A developer’s folder has no digest.')
    if (!isLine(folder, longestFolder)) wrong('folder', 'A developer’s folder has a path.')
    if (key !== null) wrong('key', 'A developer’s folder is not signed.')
  } else if (source === 'installed') {
    if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) wrong('digest', 'A digest is a sha256 in hexadecimal.')
    if (folder !== '') wrong('folder', 'An installed package lies in the folder of its digest.')
  } else wrong('source', 'A package is installed, or a developer’s folder.')
  return { id, version, digest, source, folder, key, publisher }
}

const isText = (value: unknown, longest: number): boolean => typeof value === 'string' && value.length <= longest && !/\p{Cc}/u.test(value)
const isLine = (value: unknown, longest: number): boolean => isText(value, longest) && value !== ''
