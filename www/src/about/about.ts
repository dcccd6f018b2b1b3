import { mount } from "svelte";
import TopBar from "../parts/TopBar.svelte";
import { versions } from "../offline/versions.svelte.ts";
import "../styles/index.css";
import "./text.css";

// The words need no script: they stand in about.html.
mount(TopBar, { target: document.getElementById("top")!, props: { page: "About" } });
versions.begin();
