/** Declarations as a caller sees them: without bodies, private parts and docstrings. */
import type {
  ClassElement,
  Declaration,
  Function as FunctionNode,
  TSSignature,
  VariableDeclaration,
} from "oxc-parser";
import type { SourceFile } from "./source-file.ts";

/** What of a class or an interface has a name of its own. */
export interface Member {
  readonly kind: "property" | "method";
  readonly name: string;
  readonly signature: string;
  readonly docstring: string | undefined;
}

/** Code of a declaration; of a class or an interface only what it extends, for its members are listed apart. */
export function signatureOf(file: SourceFile, declaration: Declaration, name: string): string | undefined {
  switch (declaration.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return `${head(file, declaration)};`;
    case "ClassDeclaration":
    case "TSInterfaceDeclaration": {
      const head = file.slice({ start: declaration.start, end: declaration.body.start }).trim();
      return /^\w+ \w+$/.test(head) ? undefined : head;
    }
    case "VariableDeclaration":
      return constant(file, declaration, name);
    default:
      return file.slice(declaration).trim();
  }
}

/** Public members of a class or an interface; none of any other declaration. */
export function membersOf(file: SourceFile, declaration: Declaration): Member[] {
  if (declaration.type === "TSInterfaceDeclaration") {
    return declaration.body.body.map((member) => memberOf(file, member));
  }
  if (declaration.type !== "ClassDeclaration") return [];
  const callable = declaration.body.body.filter(isPublic);
  const overloaded = new Set(callable.filter(isOverload).map((member) => nameOf(file, member)));
  return callable
    .filter((member) => isOverload(member) || !overloaded.has(nameOf(file, member)))
    .map((member) => memberOf(file, member));
}

function memberOf(file: SourceFile, member: TSSignature | ClassElement): Member {
  const isMethod = member.type === "MethodDefinition" && member.kind !== "get";
  return {
    kind: isMethod || member.type === "TSMethodSignature" ? "method" : "property",
    name: nameOf(file, member),
    signature: memberSignature(file, member),
    docstring: file.docstringBefore(member),
  };
}

function memberSignature(file: SourceFile, member: TSSignature | ClassElement): string {
  const end = member.type === "MethodDefinition" && member.value.body ? member.value.body.start : member.end;
  return withoutMarks(file.withoutComments({ start: member.start, end }));
}

function nameOf(file: SourceFile, member: TSSignature | ClassElement): string {
  if (!("key" in member)) return file.slice(member);
  const key = file.slice(member.key);
  return "computed" in member && member.computed ? `[${key}]` : key;
}

function isPublic(member: ClassElement): boolean {
  if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return false;
  if (member.key.type === "PrivateIdentifier" || member.static) return false;
  return member.accessibility !== "private" && member.accessibility !== "protected";
}

const isOverload = (member: ClassElement): boolean =>
  member.type === "MethodDefinition" && !member.value.body;

/** A function up to its body. */
function head(file: SourceFile, declaration: FunctionNode): string {
  const end = declaration.body ? declaration.body.start : declaration.end;
  return withoutMarks(file.withoutComments({ start: declaration.start, end })).replace(/^async /, "");
}

/** A constant by its type, or by its value where that is written out. */
function constant(file: SourceFile, declaration: VariableDeclaration, name: string): string | undefined {
  const own = declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
  if (own === undefined) return file.withoutComments(declaration);
  const { typeAnnotation } = own.id;
  if (typeAnnotation) return `const ${name}${file.slice(typeAnnotation)};`;
  return own.init && isWrittenOut(own.init.type)
    ? `const ${name} = ${file.withoutComments(own.init)};`
    : undefined;
}

const isWrittenOut = (type: string): boolean => type === "TSAsExpression" || type === "Literal";

const withoutMarks = (signature: string): string =>
  signature
    .replace(/^(?:public |override |async )+/, "")
    .trim()
    .replace(/;$/, "");
