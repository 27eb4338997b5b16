// A passkey: ask the server, let the device answer, send the answer as an ordinary form. Without this file, or where the
// browser knows no passkeys, the form stays hidden and the password works as ever.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || location.origin !== form.dataset.origin) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => {
    let signs = "";
    for (const byte of new Uint8Array(buffer)) signs += String.fromCharCode(byte);
    return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const problems = [...form.querySelectorAll("[data-problem]")];
  const say = (kind, words = "") => {
    for (const problem of problems) problem.hidden = problem.dataset.problem !== kind;
    if (words) problems.find((problem) => problem.dataset.problem === kind).textContent = words;
  };

  const question = async () => {
    const answer = await fetch(form.dataset.ask, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (answer.redirected) {
      // the session was locked meanwhile: the page itself leads to the door
      location.reload();
      return null;
    }
    const told = await answer.json();
    if (answer.ok) return told;
    say("refused", told.detail);
    return null;
  };

  const asked = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    excludeCredentials: (options.excludeCredentials ?? []).map((key) => ({ ...key, id: bytes(key.id) })),
    allowCredentials: (options.allowCredentials ?? []).map((key) => ({ ...key, id: bytes(key.id) })),
  });

  const sent = (credential) => {
    const { response } = credential;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: {
        ...Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])])),
        ...(response.getTransports && { transports: response.getTransports() }),
      },
    });
  };

  const answered = async () => {
    let options;
    try {
      options = await question();
    } catch {
      say("offline");
    }
    if (!options) return null;
    try {
      return await navigator.credentials[form.dataset.passkey]({ publicKey: asked(options) });
    } catch (error) {
      const kinds = { InvalidStateError: "known", ConstraintError: "unfit", NotSupportedError: "unfit" };
      say(kinds[error.name] ?? "stopped");
      return null;
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    say("");
    const credential = await answered();
    if (credential) {
      form.elements.credential.value = sent(credential);
      form.submit();
      return;
    }
    button.disabled = false;
    button.focus();
  });

  const none = document.querySelector("[data-passkey-none]");
  if (none) none.hidden = true;
  form.closest("[data-passkey-face]").hidden = false;
})();
