/** Where Seam's API is, unless somebody says otherwise. A file of its own, since a start reads it before it loads more. */
export const ENDPOINT = "https://connect.getseam.com";
