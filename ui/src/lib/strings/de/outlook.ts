export { outlook } from "../en/outlook";
