// "/" goes to the search box; suggestions while typing; help that closes by Escape; buttons to
// print and to copy.
// Everything works without this file.
"use strict";

(() => {
  // In this order; a group that the answer has and the form does not name is left out.
  const GROUPS = ["queries", "topics", "resources", "authors", "studios"];
  const PAUSE_MS = 120;
  const MOST_CHARS = 50;

  const isTyping = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

  const element = (name, attributes = {}, text = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("q");
    if (event.key !== "/" || !box || isTyping(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // An editable combobox with a list of links: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
  class Suggestions {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[name=q]");
      this.options = [];
      this.at = -1;
      this.list = element("div", {
        class: "suggestions", id: "suggestions", role: "listbox", hidden: "",
        "aria-label": form.dataset.suggestions,
      });
      this.status = element("div", { class: "away", role: "status" });
      form.append(this.list, this.status);
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id,
        "aria-expanded": "false",
      })) this.input.setAttribute(name, value);
      this.input.addEventListener("input", (event) => {
        if (!event.isComposing) this.later();
      });
      this.input.addEventListener("compositionend", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      // Keeps the focus in the box, so that a click is not a blur first.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
    }

    get isOpen() {
      return !this.list.hidden;
    }

    later() {
      clearTimeout(this.timer);
      if (!this.input.value.trim()) return this.close();
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    }

    async ask() {
      const text = this.input.value.trim().slice(0, MOST_CHARS);
      this.asked?.abort();
      this.asked = new AbortController();
      try {
        const address = `${this.form.dataset.suggest}?q=${encodeURIComponent(text)}`;
        const response = await fetch(address, { signal: this.asked.signal });
        if (!response.ok) return this.close();
        const found = await response.json();
        if (document.activeElement === this.input) this.show(found);
      } catch (error) {
        if (error.name !== "AbortError") this.close();
      }
    }

    show(found) {
      this.options = [];
      this.choose(-1);
      const groups = GROUPS.filter((name) => found[name]?.length && this.form.dataset[name]);
      this.list.replaceChildren(...groups.map((name) => this.group(name, found[name])));
      this.open(this.options.length > 0);
      this.status.textContent = this.isOpen
        ? this.form.dataset.some.replace("{n}", this.options.length) : "";
    }

    group(name, items) {
      const label = this.form.dataset[name];
      const group = element("div", { role: "group", "aria-label": label });
      group.append(element("div", { class: "group", "aria-hidden": "true" }, label));
      for (const item of items) {
        const option = element("a", {
          class: "option", role: "option", href: item.url, tabindex: "-1",
          id: `suggestion-${this.options.length}`, "aria-selected": "false",
        }, item.title || item.name);
        group.append(option);
        this.options.push(option);
      }
      return group;
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
    }

    close() {
      clearTimeout(this.timer);
      this.asked?.abort();
      this.choose(-1);
      this.open(false);
      this.status.textContent = "";
    }

    key(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.isOpen) {
        event.preventDefault();
        // One place more than there are options: the box itself.
        const places = this.options.length + 1;
        this.choose(((this.at + 1 + step + places) % places) - 1);
      } else if (event.key === "ArrowDown" && this.input.value.trim()) {
        event.preventDefault();
        this.ask();
      } else if (event.key === "Escape" && this.isOpen) {
        event.preventDefault();
        this.close();
      } else if (event.key === "Enter" && this.at >= 0) {
        event.preventDefault();
        window.location.assign(this.options[this.at].href);
      }
    }

    choose(at) {
      this.options[this.at]?.setAttribute("aria-selected", "false");
      this.at = at;
      const option = this.options[at];
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }
  }

  for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);

  for (const help of document.querySelectorAll("details.syntax, details.take, details.share")) {
    help.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !help.open) return;
      help.open = false;
      help.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!help.contains(event.target)) help.open = false;
    });
  }

  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Over plain http a page may not write to the clipboard; there, what is selected is copied.
  const copy = async (text, button) => {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text).then(() => true, () => false);
    }
    const area = element("textarea", { class: "away", "aria-hidden": "true" });
    area.value = text;
    button.after(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    button.focus();
    return isCopied;
  };

  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.of);
      const isCopied = await copy(source.textContent, button);
      if (!isCopied) window.getSelection().selectAllChildren(source);
      button.textContent = isCopied ? button.dataset.done : button.dataset.selected;
    });
  }
})();
