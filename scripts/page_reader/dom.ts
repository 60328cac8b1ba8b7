/**
 * The properties of the page's nodes, read past what stands in their way:
 * `<input name="firstChild">` replaces the `firstChild` of its form.
 *
 * @module
 */

export const baseUri = reader(Node.prototype, "baseURI");
export const body = reader(Document.prototype, "body");
export const characterSet = reader(Document.prototype, "characterSet");
export const data = reader(CharacterData.prototype, "data");
export const documentElement = reader(Document.prototype, "documentElement");
export const implementation = reader(Document.prototype, "implementation");
export const innerHtml = reader(Element.prototype, "innerHTML");
export const lastChild = reader(Node.prototype, "lastChild");
export const localName = reader(Element.prototype, "localName");
export const namespace = reader(Element.prototype, "namespaceURI");
export const nodeType = reader(Node.prototype, "nodeType");
export const previousSibling = reader(Node.prototype, "previousSibling");
export const shadowRoot = reader(Element.prototype, "shadowRoot");
export const textContent = reader(Node.prototype, "textContent");
export const title = reader(Document.prototype, "title");

/** Whether the node is an element. */
export function isElement(node: Node): node is Element {
  return nodeType(node) === Node.ELEMENT_NODE;
}

/** Whether the node is text. */
export function isText(node: Node): node is Text {
  const type = nodeType(node);
  return type === Node.TEXT_NODE || type === Node.CDATA_SECTION_NODE;
}

/** An element's attribute, or null. */
export function attribute(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

/** All elements of the page that match, outside of shadow trees. */
export function select(selector: string): Iterable<Element> {
  return Document.prototype.querySelectorAll.call(document, selector);
}

/** All elements below another that match; throws where the selector is none. */
export function selectIn(place: Element, selector: string): Iterable<Element> {
  return Element.prototype.querySelectorAll.call(place, selector);
}

/** The absolute address that `text` means in the page, of whatever scheme; the text where it is none. */
export function address(text: string): string {
  return URL.parse(text, baseUri(document))?.href ?? text;
}

/** The address that `text` means in the page; null where it is none of HTTP. */
export function webAddress(text: string | null): URL | null {
  if (text === null) return null;
  const url = URL.parse(text, baseUri(document));
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

function reader<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
): (node: T) => T[K] {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) throw new Error(`Nodes have no ${String(name)}`);
  return (node) => get.call(node);
}
