{
const BUILD = "b08f56c5d51f2220";
const ENTRY = "assets/index-Bjx59szZ.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","assets/Activity-DfSkLHgY.js","assets/ActivityTabs-BOh713Ek.js","assets/index-4kuZxKge.css","assets/index-Bjx59szZ.js","assets/Outlook-CVmS0H1a.css","assets/Outlook-DSI9odaA.js","assets/Plans-DE5FtZkz.js","assets/Reset-CdfAYahm.js","assets/Settings-7hCsg5bm.js","assets/Sheet-CrUzAP1g.js","assets/Start-Cl3uthVV.css","assets/Start-DAHi-EF1.js","assets/state.svelte-53_2iPeh.js","assets/Switch-y5lcUUhc.js","assets/TaskEditor-By7Ow3Zk.js","assets/TermBars-CHRgsb9Z.js","assets/Verify-B2JcYny-.js","assets/WhyDialog-0e79m-kR.js","assets/WhyNotDialog-CtaG7BSh.js"];
const worker = self;
const PREFIX = "pulseplan-";
const CACHE = PREFIX + BUILD;
const SLOW = 4000;
const scope = new URL(worker.registration.scope);
const shell = scope.href;
const assets = new Set(FILES.map((file) => new URL(file, scope).href));
worker.addEventListener("install", (event) => event.waitUntil(fill()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
    if (event.data === "take over")
        void worker.skipWaiting();
    if (event.data === "which")
        event.ports[0]?.postMessage(ENTRY);
});
worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET")
        return;
    const url = new URL(request.url);
    url.hash = "";
    if (request.mode === "navigate") {
        if (url.origin === scope.origin && (url.pathname === scope.pathname || url.pathname === scope.pathname + "index.html"))
            event.respondWith(page(request));
    }
    else if (assets.has(url.href)) {
        event.respondWith(asset(request));
    }
});
async function fill() {
    const cache = await caches.open(CACHE);
    const answer = await fetch(shell, { cache: "no-cache" });
    if (!(await mine(answer.clone())))
        throw new Error("The server has another build.");
    await cache.put(shell, answer);
    await cache.addAll([...assets]);
}
async function takeOver() {
    for (const name of await caches.keys())
        if (name.startsWith(PREFIX) && name !== CACHE)
            await caches.delete(name);
    await worker.clients.claim();
}
async function mine(answer) {
    return answer.ok && !answer.redirected && (await answer.text()).includes(ENTRY);
}
async function page(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(shell);
    const asked = fetch(request).then(async (answer) => {
        const copy = answer.clone();
        if (await mine(answer.clone()))
            await cache.put(shell, copy);
        return answer;
    });
    if (!kept)
        return asked;
    asked.catch(() => undefined);
    const late = new Promise((resolve) => setTimeout(() => resolve(kept), SLOW));
    try {
        const answer = await Promise.race([asked, late]);
        return answer.status >= 500 ? kept : answer;
    }
    catch {
        return kept;
    }
}
async function asset(request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(request.url)) ?? fetch(request);
}
}
