// Requests to the chat's addresses, with the visitor's token in a header; a refusal is an Error with its sentence.

export class Refusal extends Error {
  constructor(status, sentence, retryAfter) {
    super(sentence);
    this.status = status;
    this.retryAfter = retryAfter; // seconds, or 0
  }
}

/** `base` is the page's own path. `token` is set once the visit has begun. */
export class Api {
  constructor(base) {
    this.base = base;
    this.token = null;
  }

  get(path) {
    return this.request("GET", path);
  }

  post(path, data) {
    return this.request("POST", path, JSON.stringify(data), { "Content-Type": "application/json" });
  }

  upload(path, file) {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.request("POST", path, form);
  }

  async blob(path) {
    return (await this.fetch("GET", path)).blob();
  }

  async request(method, path, body, headers) {
    const answer = await this.fetch(method, path, body, headers);
    return answer.status === 204 ? null : answer.json();
  }

  async fetch(method, path, body, headers = {}) {
    if (this.token) headers = { ...headers, Authorization: `Bearer ${this.token}` };
    const answer = await fetch(this.base + path, { method, body, headers, credentials: "omit", cache: "no-store" });
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, told.detail ?? "", Number(answer.headers.get("Retry-After")) || 0);
  }
}
