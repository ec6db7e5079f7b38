export function lock(folder: string): Promise<() => void>;
