import { mount } from "svelte";
import OneNeuron from "./OneNeuron.svelte";
import { versions } from "../offline/versions.svelte.ts";
import "../styles/index.css";
import "./one-neuron.css";

mount(OneNeuron, { target: document.getElementById("app")! });
versions.begin();
