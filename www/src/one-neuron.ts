import { mount } from "svelte";
import OneNeuron from "./pages/OneNeuron.svelte";
import "./styles/index.css";
import "./styles/one-neuron.css";

mount(OneNeuron, { target: document.getElementById("app")! });
