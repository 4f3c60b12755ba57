/* The page of the desk and its files stay on the device. Data is kept by the page itself. */
const CACHE = 'desk-{{ version }}';
const FILES = JSON.parse('{{ files|escapejs }}');
const DECODER = '{{ decoder|escapejs }}'; // kept once a browser asked for it
const PAGE = /^\/desk\/[^/]+\/app\/$/;
const PATIENCE = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener('activate', (event) => {
  const old = caches
    .keys()
    .then((names) =>
      Promise.all(names.filter((n) => n.startsWith('desk-') && n !== CACHE).map((n) => moved(n))),
    );
  event.waitUntil(old.then(() => self.clients.claim()));
});
// The pages that an older worker kept serve on until they are fetched again.
const moved = async (name) => {
  const [from, to] = await Promise.all([caches.open(name), caches.open(CACHE)]);
  const kept = await from.keys(); // with their files, which have names of their own
  await Promise.all(kept.map(async (asked) => to.put(asked, await from.match(asked))));
  await caches.delete(name);
};

const page = async (asked) => {
  const cache = await caches.open(CACHE);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(asked.url, { credentials: 'same-origin', signal: stop.signal });
    if (answer.ok && !answer.redirected) await cache.put(asked.url, answer.clone());
    if (answer.status === 401) await cache.delete(asked.url);
    if (answer.status < 500) return answer;
    return (await cache.match(asked.url)) ?? answer;
  } catch (error) {
    const kept = await cache.match(asked.url, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
};
const file = async (asked) => {
  const kept = await caches.match(asked);
  if (kept) return kept;
  const answer = await fetch(asked);
  if (answer.ok && new URL(asked.url).pathname === DECODER)
    await (await caches.open(CACHE)).put(asked, answer.clone());
  return answer;
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate' && PAGE.test(url.pathname)) event.respondWith(page(request));
  else if (url.pathname.startsWith('/static/')) event.respondWith(file(request));
});
self.addEventListener('message', (event) => {
  const url = new URL(event.data, location.origin);
  if (url.pathname === DECODER) event.waitUntil(file(new Request(url)).catch(() => {}));
  if (!PAGE.test(url.pathname)) return;
  event.waitUntil(
    page(new Request(url))
      .then(() => event.source.postMessage('kept'))
      .catch(() => {}),
  );
});
