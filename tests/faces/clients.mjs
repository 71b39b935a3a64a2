// What mail clients do not show of mails, by caniemail's own check. In: {clients, mails: {name: html}}; out: [[feature, client, [mail …]] …].
import { text } from "node:stream/consumers";
import { caniemail } from "caniemail";

const { clients, mails } = JSON.parse(await text(process.stdin));
const found = new Map();
for (const [name, html] of Object.entries(mails)) {
  for (const [client, issues] of caniemail({ clients, html }).issues.errors) {
    for (const { title } of issues) {
      const key = JSON.stringify([title, client]);
      found.set(key, (found.get(key) ?? new Set()).add(name));
    }
  }
}
process.stdout.write(JSON.stringify([...found].map(([key, names]) => [...JSON.parse(key), [...names]])));
