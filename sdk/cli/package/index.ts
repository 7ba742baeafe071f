/** Everything the command line does with package files: keys, packing, signing, looking into one. Pure Node. */
export { PackageError } from './error'
export { fingerprint, keygen } from './keys'
export { pack, type Packed } from './pack'
export { sign, verify, type Verified } from './sign'
