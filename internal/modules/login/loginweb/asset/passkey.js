// Passkeys, the one thing on these pages that takes a script. A form with
// data-passkey="get" signs in, one with data-passkey="create" adds a key; both
// stay hidden in browsers that cannot.

const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.parseCreationOptionsFromJSON;

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.errors?.[0]?.detail ?? said.title);
  return said;
}

const ceremonies = {
  async get(form) {
    const options = await post(`${form.action}/begynd`, {});
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
    return post(form.action, { til: form.elements.til.value, credential: credential.toJSON() });
  },
  async create(form) {
    const options = await post(`${form.action}/begynd`, {});
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) });
    return post(form.action, { name: form.elements.name.value, credential: credential.toJSON() });
  },
};

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  const status = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const { to } = await ceremonies[form.dataset.passkey](form);
      location.assign(to);
    } catch (error) {
      // NotAllowedError is also what a browser says when its owner changed their mind.
      status.textContent = error.name === "NotAllowedError" || error.name === "InvalidStateError" ? form.dataset.refused : error.message;
    }
  });
}
