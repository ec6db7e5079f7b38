// A classic script in the head, which blocks the first paint: the chosen colours are there before anything is drawn.
{
  const chosen = localStorage.getItem("hallmark.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
}
