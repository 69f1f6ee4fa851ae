// A mail server that keeps what it is sent, for checks of mails that people get.
import { createServer } from "node:net";

/** Speaks enough of RFC 5321 to take a message; returns its port, what came, and how to end it. */
export async function mailServer() {
  const mails = [];
  const waiting = [];
  const server = createServer((socket) => {
    socket.setEncoding("utf8");
    let inData = false;
    let buffer = "";
    let to = "";
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 checks");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      buffer += chunk;
      for (;;) {
        const end = buffer.indexOf(inData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          const mail = { to, text: readable(text) };
          mails.push(mail);
          for (const w of waiting.splice(0)) w();
          say("250 kept");
        } else if (/^DATA/i.test(text)) {
          inData = true;
          say("354 go on");
        } else if (/^QUIT/i.test(text)) {
          say("221 bye");
          socket.end();
        } else {
          if (/^RCPT TO:/i.test(text)) to = /<([^>]*)>/.exec(text)?.[1] ?? "";
          say("250 ok");
        }
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  /** The next mail to somebody that was not read yet and has something in it, within ms. */
  const next = async (to, having = /./, within = 10_000) => {
    const late = Date.now() + within;
    for (;;) {
      const at = mails.findIndex((m) => m.to === to && having.test(m.text));
      if (at >= 0) return mails.splice(at, 1)[0].text;
      if (Date.now() > late) throw new Error(`No mail to ${to} within ${within} ms.`);
      await Promise.race([new Promise((resolve) => waiting.push(resolve)), new Promise((resolve) => setTimeout(resolve, 200))]);
    }
  };
  return { port: server.address().port, next, stop: () => new Promise((resolve) => server.close(resolve)) };
}

/** Undoes quoted-printable, and base64 where a part says so. */
function readable(text) {
  const plain = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return plain.replace(/Content-Transfer-Encoding: base64\r\n(?:[^\r\n]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/gi, (_, body) => Buffer.from(body, "base64").toString("utf8"));
}
