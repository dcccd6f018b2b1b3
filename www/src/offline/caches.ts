/**
 * The names of the site's caches. All sites of an origin share its caches: those of one begin with the address of the
 * folder that it stands in, and no other folder's name follows.
 */

/** Where all files of one version are, MNIST apart. */
export const versionCache = (folder: string, version: string): string => `${folder}${version}`;

/** Where MNIST's files are, whichever version brought them. */
export const mnistCache = (folder: string): string => `${folder}mnist`;

/** Whether a cache holds a version of the site in this folder. */
export function isVersionCache(name: string, folder: string): boolean {
  const rest = name.startsWith(folder) ? name.slice(folder.length) : "";
  return /^[0-9a-f]{16}$/.test(rest);
}
