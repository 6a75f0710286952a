// "/" goes to the search box; suggestions while typing. Everything works without this file.
"use strict";

(() => {
  const GROUPS = ["topics", "authors", "studios", "resources"];
  const PAUSE_MS = 120;

  const isTyping = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("q");
    if (event.key !== "/" || !box || isTyping(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  class Suggestions {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[type=search]");
      this.list = document.createElement("div");
      this.list.className = "suggestions";
      this.list.id = "suggestions";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", form.querySelector("label").textContent);
      form.append(this.list);
      this.options = [];
      this.at = -1;
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-controls", this.list.id);
      this.input.setAttribute("aria-expanded", "false");
      this.input.addEventListener("input", (event) => {
        if (!event.isComposing) this.later();
      });
      this.input.addEventListener("compositionend", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      // Keeps the focus in the box, so that a click is not a blur first.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
    }

    later() {
      clearTimeout(this.timer);
      if (!this.input.value.trim()) return this.close();
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    }

    async ask() {
      const text = this.input.value.trim();
      if (this.request) this.request.abort();
      this.request = new AbortController();
      try {
        const address = `${this.form.dataset.suggest}?q=${encodeURIComponent(text.slice(0, 50))}`;
        const response = await fetch(address, { signal: this.request.signal });
        if (response.ok && document.activeElement === this.input) this.show(await response.json());
      } catch (error) {
        if (error.name !== "AbortError") this.close();
      }
    }

    show(found) {
      this.list.replaceChildren();
      this.options = [];
      this.at = -1;
      for (const name of GROUPS) {
        if (found[name].length) this.list.append(this.group(name, found[name]));
      }
      const any = this.options.length > 0;
      this.list.hidden = !any;
      this.input.setAttribute("aria-expanded", String(any));
      this.input.removeAttribute("aria-activedescendant");
    }

    group(name, items) {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      const heading = document.createElement("div");
      heading.className = "group";
      heading.id = `suggestions-${name}`;
      heading.textContent = this.form.dataset[name];
      group.setAttribute("aria-labelledby", heading.id);
      group.append(heading);
      for (const item of items) {
        const option = document.createElement("a");
        option.className = "option";
        option.href = item.url;
        option.id = `suggestion-${this.options.length}`;
        option.tabIndex = -1;
        option.textContent = item.title || item.name;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        group.append(option);
        this.options.push(option);
      }
      return group;
    }

    close() {
      clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.list.hidden = true;
      this.at = -1;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (event.isComposing || this.list.hidden) return;
      if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && this.at >= 0) {
        event.preventDefault();
        window.location.assign(this.options[this.at].href);
      }
    }

    // One place more than there are options: the box itself.
    move(step) {
      const places = this.options.length + 1;
      this.at = ((this.at + 1 + step + places) % places) - 1;
      this.options.forEach((option, index) =>
        option.setAttribute("aria-selected", String(index === this.at)));
      if (this.at < 0) return this.input.removeAttribute("aria-activedescendant");
      this.input.setAttribute("aria-activedescendant", this.options[this.at].id);
      this.options[this.at].scrollIntoView({ block: "nearest" });
    }
  }

  for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
})();
