// nodemailer's smtp-server on a free loopback port: node server.js OPTIONS FOLDER PASSWORD TOKEN
//
// OPTIONS is JSON: what SMTPServer takes; "keyFile" and "certFile" are read. The user alice has that password and token.
// A mailbox whose local-part is "unknown" is refused at RCPT, and one that is "full" after the content where LMTP has a
// reply for each recipient. Content goes to FOLDER/new/N with CRLF as LF, and what was said of it is printed as a line of JSON.
"use strict";
const fs = require("fs");
const path = require("path");
const { SMTPServer } = require("smtp-server");

const [settings, folder, password, token] = process.argv.slice(2);
const options = JSON.parse(settings);
options.key = fs.readFileSync(options.keyFile);
options.cert = fs.readFileSync(options.certFile);
fs.mkdirSync(path.join(folder, "new"), { recursive: true });
let count = 0;

function error(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

options.logger = false;
options.disableReverseLookup = true;
options.onAuth = (auth, session, callback) => {
  const right =
    auth.method === "XOAUTH2"
      ? auth.accessToken === token
      : auth.method === "CRAM-MD5"
        ? auth.validatePassword(password)
        : auth.password === password;
  if (auth.username === "alice" && right) {
    return callback(null, { user: auth.method + " alice" });
  }
  if (auth.method === "XOAUTH2") {
    return callback(null, { data: { status: "401", schemes: "bearer" } });
  }
  return callback(error(535, "wrong"));
};
options.onRcptTo = (address, session, callback) =>
  callback(address.address.startsWith("unknown@") ? error(550, "no such user") : null);
options.onData = (stream, session, callback) => {
  const chunks = [];
  stream.on("data", (chunk) => chunks.push(chunk));
  stream.on("end", () => {
    if (stream.sizeExceeded) {
      return callback(error(552, "too big"));
    }
    count++;
    const name = path.join(folder, String(count));
    fs.writeFileSync(name, Buffer.concat(chunks).toString("latin1").replace(/\r\n/g, "\n"), "latin1");
    fs.renameSync(name, path.join(folder, "new", String(count)));
    const envelope = session.envelope;
    console.log(
      JSON.stringify({
        user: session.user || "",
        tls: session.secure,
        from: envelope.mailFrom.address,
        size: Number(envelope.mailFrom.args && envelope.mailFrom.args.SIZE) || 0,
        to: envelope.rcptTo.map((each) => each.address),
        utf8: envelope.smtpUtf8,
        dsn: envelope.dsn && {
          ...envelope.dsn,
          recipients: envelope.rcptTo.map((each) => each.dsn || {}),
        },
      })
    );
    return options.lmtp
      ? callback(null, envelope.rcptTo.map((each) => (each.address.startsWith("full@") ? error(452, "full") : "stored")))
      : callback(null, "stored");
  });
};

const server = new SMTPServer(options);
server.on("error", (problem) => console.error(String(problem)));
server.listen(0, "127.0.0.1", () => console.log("listening on 127.0.0.1:" + server.server.address().port));
