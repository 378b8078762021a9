import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';

const at = document.getElementById('app');
if (at) mount(App, { target: at });
