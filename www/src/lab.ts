import { mount } from "svelte";
import Lab from "./pages/Lab.svelte";
import "./styles/index.css";
import "./styles/lab.css";

mount(Lab, { target: document.getElementById("app")! });
