// The Jobs page of the admin UI. PocketBase joins the main.js of every
// extension into one module; `app`, `t`, `store` and `watch` are its globals.
const { jobsPage } = await import(app.pb.buildURL("/_/extensions/pulseplan/jobs.js"));

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = app.pb.buildURL("/_/extensions/pulseplan/jobs.css");
document.head.append(style);

app.store.headerLinks.push({ href: "#/pulseplan-jobs", icon: "ri-list-check-3", label: "Jobs" });
app.routes.superuserOnly("#/pulseplan-jobs", jobsPage);
