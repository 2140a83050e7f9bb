/** Where the stand-in for k3s is in the lab's cache: a bare program with the archive of its images beside it. */
export const STAND_IN_FOLDER = "k3s-stand-in";
