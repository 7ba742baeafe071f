/** Props, models, events, slots and methods of a component of the kit, read from its single file. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { commentOf, localOf, sourceOf } from './exports'

export interface Member { readonly name: string; readonly optional: boolean; readonly type: string; readonly comment: string }

export interface Component {
  readonly comment: string
  readonly generic: string
  readonly props: readonly Member[]
  readonly models: readonly Member[]
  readonly emits: readonly Member[]
  readonly slots: readonly Member[]
  readonly exposes: readonly string[]
}

const printer = ts.createPrinter({ removeComments: true })
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

export function componentOf(file: string): Component {
  const { descriptor } = parse(readFileSync(file, 'utf8'), { filename: file })
  const source = sourceOf(file)
  const found: { props: Member[]; models: Member[]; emits: Member[]; slots: Member[]; exposes: string[]; comment: string } = { props: [], models: [], emits: [], slots: [], exposes: [], comment: '' }
  for (const call of calls(source)) {
    const macro = call.expression.getText()
    const [type] = call.typeArguments ?? []
    if (macro === 'defineProps') found.props.push(...membersOf(type, file))
    if (macro === 'defineEmits') found.emits.push(...membersOf(type, file))
    if (macro === 'defineSlots') found.slots.push(...membersOf(type, file))
    if (macro === 'defineModel') found.models.push({ name: nameOfModel(call), optional: !call.getText().includes('required: true'), type: typeText(type, file), comment: '' })
    if (macro === 'defineExpose' && ts.isObjectLiteralExpression(call.arguments[0]!)) found.exposes.push(...call.arguments[0].properties.map((property) => property.name!.getText()))
    if (macro === 'defineProps') found.comment = commentOf(statementOf(call))
  }
  if (found.slots.length === 0) found.slots.push(...slotsOf(descriptor.template?.ast as TemplateNode | undefined))
  found.comment ||= [...source.statements].map(commentOf).find((comment) => comment !== '') ?? ''
  const generic = descriptor.scriptSetup?.attrs['generic']
  return { ...found, generic: typeof generic === 'string' ? generic : '' }
}

function* calls(node: ts.Node): Generator<ts.CallExpression> {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text.startsWith('define')) yield node
  for (const child of node.getChildren()) yield* calls(child)
}

function statementOf(node: ts.Node): ts.Node {
  return ts.isSourceFile(node.parent) ? node : statementOf(node.parent)
}

const nameOfModel = (call: ts.CallExpression): string => (call.arguments[0] !== undefined && ts.isStringLiteral(call.arguments[0]) ? call.arguments[0].text : 'modelValue')

/** An alias of the component's own script is written out: nobody else can see it. */
function typeText(type: ts.TypeNode | undefined, file: string): string {
  if (type === undefined) return 'unknown'
  const own = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? localOf(file, type.typeName.text) : null
  if (own !== null && ts.isTypeAliasDeclaration(own) && own.typeParameters === undefined) return typeText(own.type, file)
  return oneLine(printer.printNode(ts.EmitHint.Unspecified, type, sourceOf(file)))
}

function membersOf(type: ts.TypeNode | undefined, file: string): Member[] {
  if (type === undefined) return []
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((part) => membersOf(part, file))
  if (!ts.isTypeLiteralNode(type)) return [{ name: '…', optional: false, type: typeText(type, file), comment: '' }]
  return type.members.map((member) => ({
    name: (ts.isIndexSignatureDeclaration(member) ? (member.parameters[0]!.type?.getText() ?? '').replaceAll('`', '').replaceAll(/\$\{[^}]*\}/g, '*') : member.name!.getText()).replaceAll("'", ''),
    optional: member.questionToken !== undefined,
    type: ts.isMethodSignature(member) ? oneLine(member.parameters.map((parameter) => parameter.getText()).join(', ')) : typeText((member as ts.PropertySignature).type, file),
    comment: oneLine(commentOf(member)),
  }))
}

interface TemplateNode {
  readonly tag?: string
  readonly props?: readonly { readonly name: string; readonly arg?: { readonly content: string; readonly isStatic?: boolean }; readonly value?: { readonly content: string }; readonly exp?: { readonly content: string } }[]
  readonly children?: readonly TemplateNode[]
}

/** `<slot name="x" :row="row" />` → `x`, with what it is given. */
function slotsOf(node: TemplateNode | undefined, found = new Map<string, Member>()): Member[] {
  if (node?.tag === 'slot') {
    const props = node.props ?? []
    const name = props.find((prop) => prop.name === 'name')?.value?.content ?? props.find((prop) => prop.name === 'bind' && prop.arg?.content === 'name')?.exp?.content.replaceAll(/[`]/g, '').replaceAll(/\$\{[^}]*\}/g, '*') ?? 'default'
    const given = props.filter((prop) => prop.name === 'bind' && prop.arg !== undefined && prop.arg.content !== 'name').map((prop) => prop.arg!.content)
    if (!found.has(name)) found.set(name, { name, optional: true, type: given.join(', '), comment: '' })
  }
  for (const child of node?.children ?? []) slotsOf(child, found)
  return [...found.values()]
}
