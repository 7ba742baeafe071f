import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reachOf, type Reach } from './address'

const table: readonly (readonly [string, Reach])[] = [
  ['8.8.8.8', 'public'], ['1.1.1.1', 'public'], ['2606:4700::1111', 'public'], ['172.15.0.1', 'public'], ['172.32.0.1', 'public'], ['100.128.0.1', 'public'],
  ['127.0.0.1', 'loopback'], ['127.255.255.254', 'loopback'], ['::1', 'loopback'], ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'], ['::ffff:7f00:1', 'loopback'], ['64:ff9b::7f00:1', 'loopback'], ['2002:7f00:1::', 'loopback'], ['::127.0.0.1', 'loopback'], ['::ffff:0:127.0.0.1', 'loopback'],
  ['10.0.0.1', 'private'], ['172.16.0.1', 'private'], ['172.31.255.255', 'private'], ['192.168.1.1', 'private'], ['100.64.0.1', 'private'], ['fd12::1', 'private'], ['::ffff:10.1.2.3', 'private'],
  ['0.0.0.0', 'never'], ['0.1.2.3', 'never'], ['::', 'never'], ['169.254.169.254', 'never'], ['::ffff:169.254.169.254', 'never'], ['::ffff:a9fe:a9fe', 'never'], ['64:ff9b::a9fe:a9fe', 'never'],
  ['fe80::1', 'never'], ['fe80::1%eth0', 'never'], ['fd00:ec2::254', 'never'], ['100.100.100.200', 'never'], ['192.0.0.192', 'never'], ['224.0.0.1', 'never'], ['255.255.255.255', 'never'], ['ff02::1', 'never'],
  ['localhost', 'never'], ['', 'never'], ['1.2.3', 'never'], ['2130706433', 'never'],
]

describe('where an address leads', () => {
  it.each(table)('%s is %s', (address, reach) => expect(reachOf(address)).toBe(reach))

  it('judges a wrapped IPv4 address like the address itself', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => {
      const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
      for (const wrapped of [`::ffff:${address}`, `64:ff9b::${hex}`, `2002:${hex}::1`, `[::ffff:${hex}]`]) expect(reachOf(wrapped)).toBe(reachOf(address))
    }))
  })
})
