import { mount } from "svelte";
import TopBar from "../parts/TopBar.svelte";
import "../styles/index.css";
import "./text.css";

// The words need no script: they stand in about.html.
mount(TopBar, { target: document.getElementById("top")!, props: { page: "About" } });
