// A classic script in the head, which blocks the first paint, so that nothing is drawn before the chosen colours are set.
{
  const chosen = localStorage.getItem("hallmark.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
}
