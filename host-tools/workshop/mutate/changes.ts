/** How one place in a source is changed: the texts of the expressions that stand there instead. */
import * as ast from 'typescript/unstable/ast';

/** The same comparison at its border, and its opposite. */
const TURNED: ReadonlyMap<ast.SyntaxKind, readonly string[]> = new Map([
  [ast.SyntaxKind.LessThanToken, ['<=', '>=']],
  [ast.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ast.SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [ast.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ast.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ast.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
]);

export function comparisonsTurned(node: ast.Node, source: ast.SourceFile): string[] {
  if (!ast.isBinaryExpression(node)) return [];
  const signs = TURNED.get(node.operatorToken.kind) ?? [];
  return signs.map((sign) => `${node.left.getText(source)} ${sign} ${node.right.getText(source)}`);
}

/** A constant is a number, also a negative one, and a number inside of a text or a regular expression. */
export function constantsShifted(node: ast.Node, source: ast.SourceFile): string[] {
  const text = node.getText(source);
  if (ast.isNumericLiteral(node) || ast.isBigIntLiteral(node)) return shiftedNumber(text, '');
  if (ast.isPrefixUnaryExpression(node)) {
    const minus = node.operator === ast.SyntaxKind.MinusToken && ast.isNumericLiteral(node.operand);
    return minus ? shiftedNumber(node.operand.getText(source), '-') : [];
  }
  if (ast.isTemplateExpression(node)) {
    const parts = [node.head, ...node.templateSpans.map((span) => span.literal)];
    return parts.flatMap((part) => {
      const at = part.getStart(source) - node.getStart(source);
      const length = part.getText(source).length;
      return numbersShifted(text.slice(at, at + length)).map(
        (changed) => text.slice(0, at) + changed + text.slice(at + length),
      );
    });
  }
  if (ast.isRegularExpressionLiteral(node)) return numbersShifted(text).filter(isExpression);
  return ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node) ? numbersShifted(text) : [];
}

/** A literal, with `sign` before it, one more and one less, written in its own way. */
function shiftedNumber(literal: string, sign: '' | '-'): string[] {
  if (!/^0x/i.test(literal) && /[.e]/i.test(literal)) {
    const value = Number(`${sign}${literal}`);
    return [String(value + 1), String(value - 1)];
  }
  const big = literal.endsWith('n') ? 'n' : '';
  const digits = BigInt(literal.replace(/n$/, '').replaceAll('_', ''));
  const value = sign === '-' ? -digits : digits;
  const hex = /^0x/i.test(literal);
  return [value + 1n, value - 1n].map((shifted) =>
    hex && shifted >= 0n ? `0x${shifted.toString(16)}${big}` : `${shifted}${big}`,
  );
}

/**
 * The text once more for every number in it, one more and, unless it is 0, one less, as many digits long. The text after a
 * backslash is a character.
 */
function numbersShifted(text: string): string[] {
  return [...text.matchAll(/(?<!\\)[0-9]+/g)].flatMap(({ index, 0: digits }) =>
    [1n, -1n]
      .map((step) => BigInt(digits) + step)
      .filter((value) => value >= 0n)
      .map((value) => {
        const written = value.toString().padStart(digits.length, '0');
        return text.slice(0, index) + written + text.slice(index + digits.length);
      }),
  );
}

/** Whether the literal is a regular expression: `[4-9]` may have become `[4-10]`, which is none. */
function isExpression(literal: string): boolean {
  const end = literal.lastIndexOf('/');
  try {
    new RegExp(literal.slice(1, end), literal.slice(end + 1));
    return true;
  } catch {
    return false;
  }
}

/**
 * A call that stands alone is gone. Where its value is used stays what it was called on, or else its first argument.
 * `super` can't be left out.
 */
export function callWithout(call: ast.CallExpression, source: ast.SourceFile): string[] {
  const callee = call.expression;
  if (callee.kind === ast.SyntaxKind.SuperKeyword) return [];
  if (ast.isExpressionStatement(call.parent)) return ['undefined'];
  if (ast.isPropertyAccessExpression(callee) && isValue(callee.expression)) return [callee.expression.getText(source)];
  const first = call.arguments[0];
  return [first === undefined || ast.isSpreadElement(first) ? 'undefined' : first.getText(source)];
}

/** Neither `this`, `super` nor a name with a capital, such as `Math`, which gather functions. */
function isValue(node: ast.Expression): boolean {
  if (node.kind === ast.SyntaxKind.ThisKeyword || node.kind === ast.SyntaxKind.SuperKeyword) return false;
  return !(ast.isIdentifier(node) && /^[A-Z]/.test(node.text));
}

/** A condition of two parts without one of them; the condition of an `if` or of a choice always holds, or never. */
export function conditionsDropped(node: ast.Node, source: ast.SourceFile): string[] {
  if (ast.isSourceFile(node)) return [];
  const { parent } = node;
  const decides =
    (ast.isIfStatement(parent) && parent.expression === node) ||
    (ast.isConditionalExpression(parent) && parent.condition === node);
  const fixed = decides ? ['true', 'false'] : [];
  return isJunction(node) ? [node.left.getText(source), node.right.getText(source), ...fixed] : fixed;
}

const JUNCTIONS: readonly ast.SyntaxKind[] = [ast.SyntaxKind.AmpersandAmpersandToken, ast.SyntaxKind.BarBarToken];

function isJunction(node: ast.Node): node is ast.BinaryExpression {
  return ast.isBinaryExpression(node) && JUNCTIONS.includes(node.operatorToken.kind);
}

/** A promise is not waited for. */
export function awaitDropped(node: ast.Node, source: ast.SourceFile): string[] {
  return ast.isAwaitExpression(node) ? [node.expression.getText(source)] : [];
}
