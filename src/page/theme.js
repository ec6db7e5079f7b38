// A classic script in the head: the chosen theme is there before the first paint.
{
  const chosen = localStorage.getItem("hallmark.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
