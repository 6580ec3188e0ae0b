const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The body behind a message's text; undefined when the text is not in the encoding. */
export function decodeMessage(text: string, encoding: 'base64' | 'none'): Buffer | undefined {
  if (encoding === 'none') return Buffer.from(text, 'utf8');
  const compact = text.replaceAll(/[ \t\r\n]/g, '');
  return canonical.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}

export function encodeMessage(body: Uint8Array, encoding: 'base64' | 'none'): string {
  return Buffer.from(body).toString(encoding === 'base64' ? 'base64' : 'utf8');
}
