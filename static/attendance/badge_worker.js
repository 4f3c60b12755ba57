/* Keeps one badge page and what it needs, so that it opens without a network. Each page has a worker of its own. */
'use strict';
const KEPT = `badge ${self.registration.scope}`;
const PATIENCE = 4000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/* A page that the server no longer gives (signed out, cancelled) is not kept either. */
const keep = async (request, answer) => {
  const cache = await caches.open(KEPT);
  if (answer.status === 200) await cache.put(request.url, answer.clone());
  else if (answer.type === 'opaqueredirect' || [403, 404, 409].includes(answer.status))
    await caches.delete(KEPT);
  return answer;
};
const late = () =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error('late')), PATIENCE);
  });

const page = async (event) => {
  const fresh = fetch(event.request).then((answer) => keep(event.request, answer));
  event.waitUntil(fresh.catch(() => {}));
  try {
    return await Promise.race([fresh, late()]);
  } catch {
    return (await caches.match(event.request.url, { cacheName: KEPT })) || fresh;
  }
};
const part = async (request) => {
  const cached = await caches.match(request.url, { cacheName: KEPT });
  return cached || fetch(request).then((answer) => keep(request, answer));
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (['style', 'script'].includes(request.destination)) event.respondWith(part(request));
});
