{
const BUILD = "7127a8c4a9e703ba";
const ENTRY = "assets/index-D0grnZE9.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","look.js","assets/Activity-DN38Sr4A.js","assets/ActivityTabs-DGz6k4RD.js","assets/AddCalendar-BGNWdV8Z.js","assets/AddDialog-ZluA_2Mw.js","assets/Beside-BkYq78Jf.js","assets/blockacts-Rf2pXdqA.js","assets/BulkEdit-OUPXcD3q.js","assets/bulkform-DyaAqYoJ.js","assets/Calendars-BACRyx3a.js","assets/cron-BwWu63gD.js","assets/DayDialog-DBQeTUAo.js","assets/de-B6Uvvf9F.js","assets/duewords-Czgf_Hkw.js","assets/Email-DkZ0w1Z9.js","assets/Gone-B3gCJNTv.js","assets/HoursGrid-CgkPyDgg.js","assets/HoursGrid-Cl3uthVV.css","assets/HoursSummary-BzapfpLQ.js","assets/hourswords-BmYUoD1a.js","assets/index-BdrbB4_P.css","assets/index-D0grnZE9.js","assets/KeysDialog-DVXk_D7e.js","assets/Outlook-BG6iN9my.css","assets/Outlook-DfqUTbYt.js","assets/Palette-DGodRaMH.js","assets/Plans-CvNvvtpg.js","assets/ProjectForm-nP5y448o.js","assets/Projects-CWoQbVPT.js","assets/question.svelte-DmGuwhQN.js","assets/QuickAdd-CbnLycYM.js","assets/reading-DKGf2v9Z.js","assets/Reset-ogGfTjmi.js","assets/Settings-7IevVhlV.js","assets/Sheet-BxrF1iDL.js","assets/Start-DZwyF3TW.js","assets/state.svelte-CfG3ERXR.js","assets/Switch-D2WOKwJA.js","assets/TaskEditor-DCZf0GC1.js","assets/TaskList-IoU0YhuE.js","assets/Tasks-BFDKdHmd.js","assets/TermBars-C4M1kyEw.js","assets/Verify-CO_xuONV.js","assets/Week-BLouM0yr.css","assets/Week-fcKallNK.js","assets/WhyDialog-Dh6YXfjI.js","assets/WhyNotDialog-BV4hhROS.js","assets/writing-DbeNK_F_.js"];
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
