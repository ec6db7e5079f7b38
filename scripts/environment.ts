/** The value of a variable that a script needs. @throws Error that says what it is for */
export function required(name: string, purpose: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}: ${purpose}`);
  return value;
}
