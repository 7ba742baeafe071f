/** Uses the real keychain of the session it runs in. Its steps come as JSON in the first argument. */
import { PanopticError } from '@panoptic/sdk/contract/result'
import { osKeychain } from '../keychain'

const keychain = osKeychain()

async function run(step: string): Promise<string> {
  const [what, account = '', hex = ''] = step.split(' ')
  try {
    if (what === 'available') return JSON.stringify(await keychain.available())
    if (what === 'get') return (await keychain.get(account))?.toString('hex') ?? 'none'
    if (what === 'set') await keychain.set(account, Buffer.from(hex, 'hex'))
    else await keychain.remove(account)
    return 'ok'
  } catch (error) {
    return error instanceof PanopticError ? `${error.code} ${String(error.details?.['reason'])}` : String(error)
  }
}

for (const step of JSON.parse(process.argv[2] ?? '[]') as string[]) console.log(await run(step))
