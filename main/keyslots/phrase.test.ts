import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newPhrase, phraseEntropy, phraseOf } from './phrase'

/** The 24-word English vectors of BIP-39 (github.com/trezor/python-mnemonic, vectors.json, the reference of bip-0039). */
const vectors: readonly [entropy: string, words: string][] = [
  ['0000000000000000000000000000000000000000000000000000000000000000', `${'abandon '.repeat(23)}art`],
  ['7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f', 'legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title'],
  ['8080808080808080808080808080808080808080808080808080808080808080', 'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless'],
  ['ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', `${'zoo '.repeat(23)}vote`],
  ['68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c', 'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length'],
  ['9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863', 'panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation flash devote level hobby quick inner drive ghost inside'],
  ['066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad', 'all hour make first leader extend hole alien behind guard gospel lava path output census museum junior mass reopen famous sing advance salt reform'],
  ['f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f', 'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold'],
]

const problemOf = (typed: string): Promise<unknown> => phraseEntropy(typed).then(() => 'none', (error: { details: unknown }) => error.details)

describe('BIP-39 reference vectors', () => {
  test.each(vectors)('%s', async (entropy, words) => {
    expect((await phraseOf(Buffer.from(entropy, 'hex'))).join(' ')).toBe(words)
    expect((await phraseEntropy(words)).toString('hex')).toBe(entropy)
  })
})

describe('P-12: 24 words as people type them', () => {
  test('any entropy survives any case, spacing and the numbers of the printed sheet', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.array(fc.constantFrom(' ', '\n', '\t  ', ', ', ' 7. '), { minLength: 24, maxLength: 24 }), fc.boolean(), async (entropy, gaps, shout) => {
      const words = await phraseOf(Buffer.from(entropy))
      const typed = words.map((word, index) => gaps[index]! + (shout ? word.toUpperCase() : word)).join(' ')
      expect(new Uint8Array(await phraseEntropy(typed))).toEqual(entropy)
    }), { numRuns: 30 })
  })

  test('new ones differ, are 24, and carry 256 bits', async () => {
    const [one, other] = [await newPhrase(), await newPhrase()]
    expect([one.words.length, one.entropy.length]).toEqual([24, 32])
    expect(one.words).not.toEqual(other.words)
    expect(await phraseEntropy(one.words.join(' '))).toEqual(one.entropy)
  })

  test('what is wrong is named by position, never by word', async () => {
    const words = await phraseOf(randomBytes(32))
    const changed = (index: number, word: string): string => words.with(index, word).join(' ')
    expect(await problemOf(changed(2, 'panoptikum'))).toMatchObject({ field: 'words', problem: 'unknown', words: '3' })
    expect(await problemOf(words.slice(0, 23).join(' '))).toMatchObject({ problem: 'count', count: 23, words: '' })
    expect(await problemOf('')).toMatchObject({ problem: 'count', count: 0 })
    // Two neighbours exchanged: almost always another checksum, here certainly.
    expect(await problemOf(`${'abandon '.repeat(24)}`)).toMatchObject({ problem: 'checksum', words: '' })
    expect(JSON.stringify(await problemOf(changed(0, 'secretword')))).not.toContain('secretword')
  })
})
