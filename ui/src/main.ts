import { mount } from "svelte";
import "./app.css";
import App from "./App.svelte";
import { session, tongue } from "./lib/state.svelte";

const target = document.getElementById("app");
// The page begins in its language instead of turning to it.
if (target)
  void tongue.follow(session.face.locale, navigator.languages).then(() => {
    target.replaceChildren();
    mount(App, { target });
  });
