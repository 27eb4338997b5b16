// Printing from a button. Without this file the browser's own menu prints the same page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// On a phone the parts of the office stand in one line that moves sideways: show where we are.
for (const here of document.querySelectorAll(".masthead nav [aria-current]")) {
  const line = here.closest("ul");
  line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}
