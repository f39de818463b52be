// The live stream, read with fetch so that the token goes in a header. It comes back by itself, from where it stopped.

const SILENCE = 40_000; // ms; the server beats every 15 s
const LONGEST_WAIT = 30_000;

/** `on`: hint(data), typing(data), resync(), up(), down(). `after` is the event from which on to listen. */
export class Live {
  constructor(url, api, on) {
    this.url = url;
    this.api = api;
    this.on = on;
    this.last = null;
    this.tries = 0;
    this.running = false;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
  }

  start(after) {
    this.last = after;
    if (!this.running) this.run();
  }

  /** With a new token, from now on. */
  restart(after) {
    this.last = after;
    this.abort?.abort();
    this.wake();
    if (!this.running) this.run();
  }

  async run() {
    this.running = true;
    for (;;) {
      let wait = 0;
      try {
        await this.read();
      } catch (error) {
        wait = error.retryAfter ? error.retryAfter * 1000 : 0;
        if (error.status === 401) this.on.expired();
      }
      this.tries += 1;
      if (this.tries > 1) this.on.down();
      const pause = wait || Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.tries, 7)) * (0.5 + Math.random() / 2);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, pause);
        this.wake = () => { clearTimeout(timer); resolve(); };
      });
    }
  }

  async read() {
    this.abort = new AbortController();
    let watchdog = setTimeout(() => this.abort.abort(), SILENCE);
    try {
      const headers = { Authorization: `Bearer ${this.api.token}` };
      if (this.last !== null) headers["Last-Event-ID"] = String(this.last);
      const answer = await fetch(this.url, { headers, credentials: "omit", cache: "no-store", signal: this.abort.signal });
      if (!answer.ok) {
        throw Object.assign(new Error("refused"), { status: answer.status, retryAfter: Number(answer.headers.get("Retry-After")) || 0 });
      }
      const back = this.tries > 0;
      this.tries = 0;
      this.on.up(back);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.abort.abort(), SILENCE);
        const frames = (rest + value).split("\n\n");
        rest = frames.pop();
        frames.forEach((frame) => this.take(frame));
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  take(frame) {
    let event = "";
    let data = "";
    for (const line of frame.split("\n")) {
      if (line.startsWith("id: ")) this.last = Number(line.slice(4));
      if (line.startsWith("event: ")) event = line.slice(7);
      if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (event) this.on[event]?.(JSON.parse(data));
  }
}
