//! Every chore of the project: `cargo xtask setup | build | demo | test | conformance | generate | soak`. No shell scripts.
//!
//! `setup` looks for the tools and installs what is missing, `build` makes the packages in `dist/`,
//! `demo` and `test` run them. Each of the later ones does the earlier ones first. `conformance` keeps the list of the
//! contract's sentences and shows that their tests bite. `soak` measures what takes long.

mod build;
mod check;
mod conformance;
mod demo;
mod fresh;
mod generate;
mod imports;
mod manifest;
mod package;
mod project;
mod run;
mod setup;
mod sizes;
mod soak;
mod test;

use clap::{Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// The chores of Patchbay.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Look for every tool and install what is missing
    Setup,
    /// Build the extension: dist/store and dist/dev, each loadable unpacked
    Build {
        /// Which package to write
        #[arg(long, value_enum, default_value_t = Which::All)]
        package: Which,
    },
    /// Build, start the demo organisation and the sample softphone, open Chromium on them
    Demo {
        /// Play the whole softphone run without a window (the default where there is no display)
        #[arg(long)]
        headless: bool,
        /// Further options of the demo: --seed N, --without-extension, --empty-worker-wasm …
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Run the checks and tests: everything, or the parts named
    Test {
        #[arg(value_enum)]
        parts: Vec<test::Part>,
    },
    /// Check the contract's sentences against their tests, or run those tests where they must fail
    Conformance(conformance::Options),
    /// Write what is made from the vocabulary: schemas and the page about policy
    Generate,
    /// Build, then the long-running measures: a table, and target/soak.json (docs/soak.md)
    Soak {
        /// Which measures and how much of them: `requests --scale 0.1` …; `--help` after `--` names all
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
}

/// The choice `--package` offers.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Store,
    Managed,
    Dev,
    All,
}

impl Which {
    fn packages(self) -> &'static [manifest::Package] {
        use manifest::Package::{Dev, Managed, Store};
        match self {
            Which::Store => &[Store],
            Which::Managed => &[Managed],
            Which::Dev => &[Dev],
            Which::All => &[Store, Managed, Dev],
        }
    }
}

fn main() -> ExitCode {
    match chore(Arguments::parse().chore) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore(chore: Chore) -> anyhow::Result<ExitCode> {
    let project = project::Project::open()?;
    match chore {
        Chore::Setup => setup::prepare(&project, setup::Need::ALL).map(|_| ExitCode::SUCCESS),
        Chore::Build { package } => {
            let tools = setup::prepare(&project, setup::Need::BUILD)?;
            build::build(&project, &tools, package.packages()).map(|()| ExitCode::SUCCESS)
        }
        Chore::Demo { headless, options } => demo::demo(&project, headless, &options),
        Chore::Test { parts } => test::test(&project, &parts),
        Chore::Conformance(options) => conformance::conformance(&project, &options),
        Chore::Generate => generate::generate(&project).map(|()| ExitCode::SUCCESS),
        Chore::Soak { options } => soak::soak(&project, &options),
    }
}
