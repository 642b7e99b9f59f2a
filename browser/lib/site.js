// The program under test: the real binary, serving the demo on data of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const program = process.env.ALMINDING ?? fileURLToPath(new URL("../../bin/alminding", import.meta.url));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts the demo; stop() ends it and fails when it did not end well. */
export async function startSite() {
  const data = await mkdtemp(join(tmpdir(), "alminding-browser-"));
  const port = await freePort();
  const child = spawn(program, ["demo", "--addr", `127.0.0.1:${port}`, "--data", data], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => { log += text; });
  const ended = once(child, "exit");
  // Passkeys and secure cookies work at localhost, not at its number.
  const base = `http://localhost:${port}`;
  const deadline = Date.now() + 60_000;
  while (!(await fetch(`${base}/readyz`).catch(() => ({}))).ok) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the demo did not start:\n${log}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return {
    base,
    /** Lines of the log about faults of the program itself. */
    faults: () => log.split("\n").filter((line) => line.includes("level=ERROR")),
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      await rm(data, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the demo ended with ${code}:\n${log}`);
    },
  };
}
