import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { endRunning, exec, mergeEnv, tail } from '../lib/exec.mjs'
import { temporary } from './folders.mjs'

const node = process.execPath

describe('exec', () => {
  it('reports output and exit code', async () => {
    const result = await exec(node, ['-e', 'console.log("out"); console.error("err"); process.exit(3)'])
    expect(result).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false, error: null })
  })

  it('reports a program that does not exist as a result', async () => {
    const result = await exec('/no/such/program', [])
    expect(result.code).toBeNull()
    expect(result.error).toMatchObject({ code: 'ENOENT' })
  })

  it('reports a crash by its signal', async () => {
    expect(await exec(node, ['-e', 'process.abort()'])).toMatchObject({ code: null, signal: 'SIGABRT' })
  })

  it('ends a program that overruns together with what it started', async () => {
    const marker = path.join(temporary(), 'still-alive')
    const grandchild = `setTimeout(() => require("fs").writeFileSync(${JSON.stringify(marker)}, ""), 700)`
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "ignore" }); setInterval(() => {}, 1000)`
    const result = await exec(node, ['-e', script], { timeoutMs: 300 })
    expect(result).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true })
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(existsSync(marker)).toBe(false)
  })

  it('hands over input and environment', async () => {
    const script = 'process.stdin.on("data", (d) => console.log(String(d), process.env.GIVEN, process.env.HOME))'
    const result = await exec(node, ['-e', script], { input: 'hello', env: { GIVEN: 'yes', HOME: undefined } })
    expect(result.stdout).toBe('hello yes undefined\n')
  })

  it('passes a signal on to what is running, once', async () => {
    const running = exec(node, ['-e', 'setInterval(() => {}, 1000)'])
    expect(endRunning('SIGTERM')).toBe(true)
    expect(await running).toMatchObject({ signal: 'SIGTERM' })
    expect(endRunning('SIGTERM')).toBe(false)
  })
})

it('mergeEnv removes names set to undefined', () => {
  expect(mergeEnv({ A: '1', B: '2' }, { A: undefined, C: '3' })).toEqual({ B: '2', C: '3' })
})

it('tail keeps the last lines of both streams', () => {
  expect(tail({ stdout: 'a\nb', stderr: 'c\nd\n' }, 3)).toBe('b\nc\nd')
})
