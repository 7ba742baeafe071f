/** Everything the command line does with package files: keys, packing, signing, looking into one. Pure Node. */
export { PackageError } from './error'
export { fingerprint, keygen } from './keys'
export { pack } from './pack'
export { sign, verify } from './sign'
