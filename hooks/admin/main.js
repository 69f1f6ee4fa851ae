// The Jobs page of the admin UI. PocketBase joins the main.js of every
// extension into one module and starts its router once that has loaded, without
// waiting for what is awaited in it: so nothing is awaited here. `app` is its
// global, as are `t`, `store` and `watch`.
const file = (name) => app.pb.buildURL("/_/extensions/pulseplan/" + name);

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = file("jobs.css");
document.head.append(style);

app.store.headerLinks.push({ href: "#/pulseplan-jobs", icon: "ri-list-check-3", label: "Jobs" });
app.routes.superuserOnly("#/pulseplan-jobs", async () => (await import(file("jobs.js"))).jobsPage());
