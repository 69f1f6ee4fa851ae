// A sign-in provider as OpenID Connect has them, for checks: one page with one
// button, one person.
import { createServer } from "node:http";

export async function provider(person) {
  const server = createServer((request, answer) => {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/authorize") {
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("state", url.searchParams.get("state"));
      const refused = new URL(back);
      back.searchParams.set("code", "one-time");
      refused.searchParams.set("error", "access_denied");
      answer.writeHead(200, { "Content-Type": "text/html" }).end(`<a id="yes" href="${back}">Yes</a> <a id="no" href="${refused}">No</a>`);
    } else if (url.pathname === "/token") {
      answer.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ access_token: "of-the-provider", token_type: "Bearer", expires_in: 3600 }));
    } else {
      answer.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(person));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base, stop };
}
