/** Where an IP address leads. The one place that decides what counts as private. */
import { BlockList, isIP } from 'node:net'

/**
 * `public`: the internet. `loopback`, `private`: this computer, this network; only for base URLs the user
 * entered. `never`: link-local (cloud metadata), unspecified, multicast, reserved and documentation ranges.
 */
export type Reach = 'public' | 'loopback' | 'private' | 'never'

type Range = readonly [network: string, prefix: number]

const listOf = (v4: readonly Range[], v6: readonly Range[]): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of v4) list.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of v6) list.addSubnet(network, prefix, 'ipv6')
  return list
}

/** Metadata services outside the link-local range: Alibaba, Oracle, AWS over IPv6. */
const never = listOf(
  [
    ['0.0.0.0', 8], ['169.254.0.0', 16], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['198.51.100.0', 24],
    ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4], ['100.100.100.200', 32],
  ],
  [
    ['::', 128], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8], ['100::', 64], ['2001::', 32], ['2001:db8::', 32],
    ['64:ff9b:1::', 48], ['fd00:ec2::254', 128],
  ],
)
const loopback = listOf([['127.0.0.0', 8]], [['::1', 128]])
const privateNet = listOf(
  [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['198.18.0.0', 15]],
  [['fc00::', 7]],
)

/** `address` as `dns.lookup` or a URL gives it, with or without brackets. What is not an address is `never`. */
export function reachOf(address: string): Reach {
  const bare = address.replace(/^\[|\]$/g, '')
  const version = isIP(bare)
  if (version === 0 || bare.includes('%')) return 'never'
  const inner = version === 6 ? embeddedV4(bare) : null
  if (inner !== null) return reachOf(inner)
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (never.check(bare, family)) return 'never'
  if (loopback.check(bare, family)) return 'loopback'
  return privateNet.check(bare, family) ? 'private' : 'public'
}

/** The IPv4 address that an IPv6 address only wraps (mapped, compatible, NAT64, 6to4), else null. */
function embeddedV4(address: string): string | null {
  const groups = groupsOf(address)
  const v4 = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number]
  if (a === 0x2002) return v4(b, c)
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return v4(g, h)
  if ((a | b | c | d | e) === 0 && f === 0xffff) return v4(g, h)
  if ((a | b | c | d) === 0 && e === 0xffff && f === 0) return v4(g, h)
  if ((a | b | c | d | e | f) === 0 && (g !== 0 || h > 1)) return v4(g, h)
  return null
}

/** The eight 16-bit groups; the URL parser brings every notation into one form first. */
function groupsOf(address: string): number[] {
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = normal.split('::')
  const part = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  if (tail === undefined) return part(head)
  const front = part(head)
  const back = part(tail)
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
}
