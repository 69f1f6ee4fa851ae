export { app, screens, parts } from "../en/app";
