import { mount } from "svelte";
import TopBar from "./ui/TopBar.svelte";
import "./styles/index.css";
import "./styles/text.css";

// The words need no script: they stand in about.html.
mount(TopBar, { target: document.getElementById("top")!, props: { page: "About" } });
