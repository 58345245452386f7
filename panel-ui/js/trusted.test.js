import assert from "node:assert/strict";
import { test } from "node:test";
import { isTrusted } from "./trusted.js";

test("an exact origin is trusted alone", () => {
  const trusted = ["https://login.contoso.com", "http://voice.localhost:8711"];
  assert.ok(isTrusted(trusted, "https://login.contoso.com") && isTrusted(trusted, "http://voice.localhost:8711"));
  for (const other of ["https://login.contoso.com.evil.example", "http://login.contoso.com", "https://login.contoso.com:8443", "null", ""]) {
    assert.ok(!isTrusted(trusted, other), other);
  }
});

test("a pattern keeps to the dot boundary", () => {
  const below = ["https://*.contoso.com"];
  assert.ok(isTrusted(below, "https://login.contoso.com") && isTrusted(below, "https://a.b.contoso.com"));
  for (const other of ["https://contoso.com", "https://evilcontoso.com", "http://login.contoso.com", "https://login.contoso.com:8443",
    "https://contoso.com.evil.example", "https://.contoso.com", "https://*.contoso.com.example"]) {
    assert.ok(!isTrusted(below, other), other);
  }
});
