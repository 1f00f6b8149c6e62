// Waits with fetch, one promise for each operation, as an SDK for Node would.
import { readFileSync } from 'node:fs';

const [idsFile, server] = process.argv.slice(2);
const ids = readFileSync(idsFile, 'utf8').split('\n').filter(Boolean);
const cpuSeconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };

async function wait(id) {
  for (;;) {
    const reply = await fetch(`${server}v1/operations/${id}/wait`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env.BCTRL_API_KEY}` },
      body: '{"timeoutMs":30000}',
    });
    const response = await reply.json();
    if (!response.timedOutWaiting) return response.operation.status;
  }
}

const startMegabytes = process.memoryUsage().rss / 1048576;
const cpuBefore = cpuSeconds();
const started = performance.now();
let count = 0;
await Promise.all(ids.map(async id => { if (await wait(id) === 'succeeded') count++; }));
const seconds = (performance.now() - started) / 1000;
const cpu = cpuSeconds() - cpuBefore;
console.log(JSON.stringify({
  count, seconds, cpuSeconds: cpu, peakMegabytes: process.resourceUsage().maxRSS / 1024, startMegabytes,
}));
process.exit(0); // Keep-alive connections would keep the process running.
