import { mount } from "svelte";
import Figures from "./Figures.svelte";
import "../styles/index.css";

mount(Figures, { target: document.getElementById("app")! });
