// Keeps the station's page and files in the browser, so that it opens without network. It answers for nothing else.
interface WorkerScope extends EventTarget {
	clients: { claim(): Promise<void> };
	skipWaiting(): Promise<void>;
}
interface Extendable extends Event {
	waitUntil(p: Promise<unknown>): void;
}
interface Fetching extends Extendable {
	request: Request;
	respondWith(p: Promise<Response>): void;
}

const worker = globalThis as unknown as WorkerScope;

const shelf = "retour-station-1";
const page = "/station";

worker.addEventListener("install", (event) => {
	(event as Extendable).waitUntil(keepPage().then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => (event as Extendable).waitUntil(worker.clients.claim()));

// the page tells which files it was made of
worker.addEventListener("message", (event) => {
	const files = (event as MessageEvent<{ files?: string[] }>).data.files ?? [];
	(event as unknown as Extendable).waitUntil(keepFiles(files).then(keepPage));
});

worker.addEventListener("fetch", (event) => {
	const { request } = event as Fetching;
	const url = new URL(request.url);
	if (request.method !== "GET" || url.origin !== location.origin) return;
	if (url.pathname.startsWith("/static/")) (event as Fetching).respondWith(file(request));
	else if (request.mode === "navigate" && url.pathname === page) (event as Fetching).respondWith(opened(request));
});

/** file comes from the shelf: its name holds the hash of its content. */
async function file(request: Request): Promise<Response> {
	return (await caches.match(request)) ?? fetch(request);
}

/** opened asks the server first, and opens what was kept where it does not answer. */
async function opened(request: Request): Promise<Response> {
	try {
		const answer = await fetch(request);
		if (answer.ok && !answer.redirected) await (await caches.open(shelf)).put(page, answer.clone());
		return answer;
	} catch (away) {
		const kept = await caches.match(page);
		if (kept) return kept;
		throw away;
	}
}

async function keepPage(): Promise<void> {
	if (await caches.match(page)) return; // the newest that was opened is there
	const answer = await fetch(page, { credentials: "same-origin" }).catch(() => undefined);
	if (answer?.ok && !answer.redirected) await (await caches.open(shelf)).put(page, answer);
}

/** keepFiles keeps what the page needs and lets go of what an older one needed. */
async function keepFiles(files: string[]): Promise<void> {
	const cache = await caches.open(shelf);
	const wanted = new Set(files.filter((f) => new URL(f).pathname.startsWith("/static/")));
	for (const kept of await cache.keys())
		if (new URL(kept.url).pathname !== page && !wanted.has(kept.url)) await cache.delete(kept);
	for (const name of wanted) if (!(await cache.match(name))) await cache.add(name).catch(() => undefined);
}
