import { mount } from "svelte";
import Lab from "./Lab.svelte";
import "../styles/index.css";
import "./lab.css";

mount(Lab, { target: document.getElementById("app")! });
