{
const BUILD = "fcca1f6632180983";
const ENTRY = "assets/index-w-1Ha7Wh.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","assets/Activity-B1mrp3Na.js","assets/ActivityTabs-CiPmT-Sl.js","assets/AddCalendar-DJOfGKkk.js","assets/AddDialog-B0dV6dK8.js","assets/Calendars-YAIzMirK.js","assets/cron-CIUgZGMd.js","assets/de-Chov4wD1.js","assets/hours-DnBVtmAt.js","assets/HoursGrid-Cl3uthVV.css","assets/HoursGrid-Cnmgpx88.js","assets/HoursSummary-BPsi8QAD.js","assets/hourswords-hNwD6IaJ.js","assets/index-BWysQUmD.css","assets/index-w-1Ha7Wh.js","assets/KeysDialog-Cj-E3CfF.js","assets/Outlook-Bn2lejzF.js","assets/Outlook-CVmS0H1a.css","assets/Palette-CBx_P6Sr.js","assets/Plans-D65P4LMm.js","assets/question.svelte-Cndb9OdT.js","assets/QuickAdd-DZ64Rw9C.js","assets/Reset-DQ-yE1-j.js","assets/Settings-Dut7TZEt.js","assets/Sheet-cTvFbhPB.js","assets/Start-BSyWgux2.js","assets/state.svelte-Dc0zQXgw.js","assets/Switch-D5L0Pe1k.js","assets/TaskEditor-D9206WE7.js","assets/Tasks-DHcBYWdM.js","assets/TermBars-CEJH_EzA.js","assets/Verify-DZMarwuO.js","assets/Week-CrfM_vAw.js","assets/WhyDialog-3NQZ98zO.js","assets/WhyNotDialog-BqsjjE8K.js","assets/writing-DbeNK_F_.js"];
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
