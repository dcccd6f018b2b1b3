/** A formula, set when the page is built. */
declare module "*.tex" {
  const html: string;
  export default html;
}
