//! The page: built to a static site, served, or served while it is written.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::command::{begin, not_started, run, tool};
use crate::wasm;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds the core and the site in www/dist.
pub fn build() -> Result<()> {
    wasm::build()?;
    bundle()
}

/// Builds the site around the core that lies in pkg/.
pub fn bundle() -> Result<()> {
    run(
        "Build the page (vite build)",
        tool("vite").args(["build", "--logLevel", "warn"]),
        "Mend what Vite says above; `cargo xtask dev` shows it while you do.",
    )
}

/// Builds and serves the site until it is interrupted.
pub fn serve(port: u16) -> Result<()> {
    free(port)?;
    build()?;
    host("Serve the page (vite preview)", port, tool("vite").args(["preview", "--logLevel", "warn"]))
}

/// Serves the page with hot reload until it is interrupted.
pub fn dev(port: u16) -> Result<()> {
    free(port)?;
    wasm::build()?;
    host("Serve the page as it is written (vite)", port, &mut tool("vite"))
}

/// Sees that no one listens on the port, before a long build rather than after it.
fn free(port: u16) -> Result<()> {
    ensure!(
        TcpStream::connect(("localhost", port)).is_err(),
        "Another program answers on port {port}.\nEnd it, or choose another port: --port N."
    );
    Ok(())
}

/// Runs a server, says where it is once it answers, and ends with it.
fn host(step: &str, port: u16, server: &mut Command) -> Result<()> {
    begin(step);
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed)).context("Cannot listen for Ctrl-C")?;

    server.args(["--host", "localhost", "--strictPort", "--port", &port.to_string()]).stdin(Stdio::null());
    let mut child = server.spawn().map_err(|error| not_started(server, &error))?;
    let begun = Instant::now();
    let mut ready = false;
    loop {
        // Ctrl-C reaches the server too: ask for its end first, then whether that was meant.
        let ended = child.try_wait()?;
        if interrupted.load(Ordering::Relaxed) {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        if let Some(status) = ended {
            bail!("{step} failed ({status}).\nSee what it says above; another port is chosen by --port N.");
        }
        if !ready && answers(port) {
            ready = true;
            println!("\nEpoch Lab is at http://localhost:{port}");
        }
        if !ready && begun.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            bail!(
                "{step} failed: nothing answered on port {port} for {} seconds.\nTry another one: --port N.",
                PATIENCE.as_secs()
            );
        }
        sleep(Duration::from_millis(50));
    }
}

/// Whether a request for the page is answered with it.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let address = ("localhost", port).to_socket_addrs()?;
        let mut stream = TcpStream::connect(address.as_slice())?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(String::from_utf8_lossy(&status).into_owned())
    };
    ask().is_ok_and(|status| status == "HTTP/1.1 200")
}
