import { mount } from "svelte";
import Figures from "./Figures.svelte";
import { versions } from "../offline/versions.svelte.ts";
import "../styles/index.css";

mount(Figures, { target: document.getElementById("app")! });
versions.begin();
