//! todo
#[test]
fn example_ok() {
    let w = super::world::World::new(super::example::farm());
    let r = w.build();
    for s in &r.sites {
        println!("{} {:?} {:?} {:#?}", s.name, s.outcome, s.counts, super::world::told(&s.diagnostics));
    }
    println!("{:?}", r.elapsed);
}
