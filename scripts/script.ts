/** Runs a script to its end. What goes wrong is told in one sentence: a stack would not help the people who run it. */
export async function script(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(sentence(error as Error));
    process.exit(1);
  }
}

/** Hardhat's messages begin with a code of its own, and go on with advice about Hardhat. */
function sentence({ message }: Error): string {
  return (message.split("\n")[0] as string).replace(/^HHE\d+: /, "");
}
