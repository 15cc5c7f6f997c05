// A built site on loopback, and the pages it has.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json',
  '.xml': 'application/xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.woff2': 'font/woff2', '.txt': 'text/plain',
  '.mp3': 'audio/mpeg', '.webm': 'video/webm', '.vtt': 'text/vtt', '.pdf': 'application/pdf', '.ico': 'image/x-icon',
};
const TEXTS = new Set(['.html', '.css', '.js', '.svg', '.json', '.vtt']);

/** The policy of all pages that a release says nothing else of. */
export const USUAL = "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

/** Serves a folder as it lies, with these headers; returns its origin. */
export function serve(folder, headers = {}) {
  const server = createServer((request, reply) => {
    const path = join(folder, decodeURIComponent(new URL(request.url, 'http://x').pathname));
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path;
    const found = (file === folder || file.startsWith(folder + sep)) && existsSync(file);
    const sent = found ? file : join(folder, '404.html');
    reply.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(sent)] ?? 'application/octet-stream', ...headers });
    reply.end(existsSync(sent) ? readFileSync(sent) : '');
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)));
}

/** Serves a release as it is published: texts compressed where that gains, its policies as headers. Returns its origin. */
export function serveRelease(folder) {
  const list = `${folder}.release.json`;
  const release = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
  const policies = new Map((release.policies ?? []).map(({ path, policy }) => [path, policy]));
  const server = createServer((request, reply) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(1);
    const wanted = asked === '' || asked.endsWith('/') ? `${asked}index.html` : asked;
    const found = existsSync(join(folder, wanted)) && statSync(join(folder, wanted)).isFile();
    const path = found ? wanted : '404.html', file = join(folder, path);
    if (!existsSync(file)) return reply.writeHead(404).end();
    const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policies.get(path) ?? USUAL };
    let bytes = readFileSync(file);
    if (TEXTS.has(extname(path)) && bytes.length >= 256) {
      const sent = gzipSync(bytes, { level: 9 });
      if (sent.length + bytes.length / 10 <= bytes.length) {
        bytes = sent;
        headers['content-encoding'] = 'gzip';
      }
    }
    reply.writeHead(found ? 200 : 404, { ...headers, 'content-length': bytes.length });
    reply.end(bytes);
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)));
}

/** Returns the addresses of a folder's pages. */
export function pagesOf(folder, below = '/') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap(entry => {
    if (entry.isDirectory()) return pagesOf(folder, `${below}${entry.name}/`);
    if (entry.name === 'index.html') return [below];
    return entry.name.endsWith('.html') ? [below + entry.name] : [];
  });
}
