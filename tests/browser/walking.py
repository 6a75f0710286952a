"""Going through the site as a person does: by pointer, or by keyboard alone."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_TABS = 250
_IS_FOCUSED = "one => one === document.activeElement"


@dataclass(frozen=True)
class Walker:
    """keyboard: Tab and Enter alone. Locators must name one element."""

    page: Page
    keyboard: bool
    script: bool

    def follow(self, link: Locator, url: str) -> None:
        """Follow a link to an address of the pattern `url`."""
        if self.keyboard:
            self.tab_to(link)
            self.page.keyboard.press("Enter")
        else:
            link.click()
        self.page.wait_for_url(url)

    def ask(self, words: str) -> None:
        """Type into the search box and press Enter."""
        box = self.page.locator("#q")
        if not self.keyboard:
            box.click()
        elif self.script:
            self.page.keyboard.press("/")
        else:
            self.tab_to(box)
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search?q=*")

    def unfold(self, toggle: Locator, label: Locator, shown: Locator) -> None:
        """Make `shown` visible, where it is not: a pointer presses the label, a key the toggle."""
        if shown.is_visible():
            return
        if self.keyboard:
            self.tab_to(toggle)
            self.page.keyboard.press("Space")
        else:
            label.click()
        shown.wait_for()

    def tab_to(self, wanted: Locator) -> None:
        """Tab on until `wanted` has the focus, and shows it."""
        for _ in range(MOST_TABS):
            if wanted.evaluate(_IS_FOCUSED):
                assert wanted.evaluate("one => one.matches(':focus-visible')")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {wanted}")
