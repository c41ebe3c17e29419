// Sends messages with nodemailer: node client.js OPTIONS MESSAGES
//
// OPTIONS and MESSAGES are JSON: what createTransport takes, and a list of what sendMail takes. Prints what sendMail
// says of each as a line of JSON, in their order; exit code 1 if one of them was an error.
"use strict";
const fs = require("fs");
const nodemailer = require("nodemailer");

const options = JSON.parse(process.argv[2]);
const messages = JSON.parse(process.argv[3]);
if (options.tls && options.tls.caFile) {
  options.tls.ca = fs.readFileSync(options.tls.caFile);
  delete options.tls.caFile;
}
const transport = nodemailer.createTransport(options);
Promise.all(
  messages.map((message) =>
    transport.sendMail(message).then(
      (info) => ({ accepted: info.accepted, rejected: info.rejected, response: info.response }),
      (error) => ({ error: error.code, command: error.command, response: error.response || String(error) })
    )
  )
).then((results) => {
  results.forEach((result) => console.log(JSON.stringify(result)));
  transport.close();
  process.exitCode = results.some((result) => result.error) ? 1 : 0;
});
