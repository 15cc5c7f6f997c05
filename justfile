# Daily recipes. `just` lists them; continuous integration runs the same ones through .ci/run.

_list:
    @just --list --unsorted

# what to run before each commit
check:
    tests/run --fast

# all that continuous integration runs
ci:
    .ci/run

# one stage or more of tests/run
test *stages:
    tests/run {{ stages }}

# the example farm, as visitors will have it
build:
    cargo run --release -- build

# the example farm, while you write
serve:
    cargo run --release -- serve

# review what a change does to screens and pages
review:
    cargo insta review

# speed and memory beside Hugo and cp -r
bench *options:
    tests/run bench {{ options }}

# the pictures of the README, taken from the built example farm
pictures:
    node docs/pictures.mjs
