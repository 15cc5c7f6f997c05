// A built site on loopback, and the pages it has.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json',
  '.xml': 'application/xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.woff2': 'font/woff2', '.txt': 'text/plain',
};

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

/** Returns the addresses of a folder's pages. */
export function pagesOf(folder, below = '/') {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap(entry => {
    if (entry.isDirectory()) return pagesOf(folder, `${below}${entry.name}/`);
    if (entry.name === 'index.html') return [below];
    return entry.name.endsWith('.html') ? [below + entry.name] : [];
  });
}
