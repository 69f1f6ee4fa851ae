{
const BUILD = "d0bbae24414e06c0";
const ENTRY = "assets/index-DlEI7_we.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","assets/Activity-BTLjj7mI.js","assets/ActivityTabs-EQnhqRWG.js","assets/de-CGw8sYDI.js","assets/index-DlEI7_we.js","assets/index-Dnx-VdJ3.css","assets/Outlook-CVmS0H1a.css","assets/Outlook-D3GAhDrP.js","assets/Plans-U6vgLCiK.js","assets/Reset-C_WjHXMf.js","assets/Settings-EWYnbCxk.js","assets/Sheet-BNxvie28.js","assets/Start-BeI9KgKr.js","assets/Start-Cl3uthVV.css","assets/state.svelte-CxOXtBJd.js","assets/Switch-qTcDW5rm.js","assets/TaskEditor-D43JPf7A.js","assets/TermBars-CYSr9Dgt.js","assets/Verify-D0xWIb3d.js","assets/why-BIGwlhQC.js","assets/WhyDialog-Bev6EopW.js","assets/WhyNotDialog-DlF0CP9b.js"];
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
