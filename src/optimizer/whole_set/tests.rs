//! The methods on functions whose minimum is known, and the answers of a pass against differences.

use std::cell::Cell;

use argmin::core::{CostFunction, Error, Executor, Gradient};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use super::vector::norm;
use super::*;

const METHODS: [Method; 4] =
    [Method::Newton, Method::ConjugateGradients, Method::Bfgs, Method::Lbfgs { memory: 10 }];

const EXACT: Rounding = Rounding { round: |x| x, epsilon: f64::EPSILON };

/// A function of any number of variables that says all that it is asked.
trait Function {
    fn cost(&self, x: &[f64]) -> f64;
    fn gradient(&self, x: &[f64]) -> Vec<f64>;

    fn product(&self, x: &[f64], v: &[f64]) -> Vec<f64> {
        let h = 1e-6 / norm(v);
        let shifted = |h: f64| -> Vec<f64> { x.iter().zip(v).map(|(x, v)| x + h * v).collect() };
        let (there, back) = (self.gradient(&shifted(h)), self.gradient(&shifted(-h)));
        there.iter().zip(back).map(|(there, back)| (there - back) / (2.0 * h)).collect()
    }
}

/// Σ 100 (x₂ - x₁²)² + (1 - x₁)² over pairs of neighbours: a bent valley, its minimum 0 where all are 1.
struct Rosenbrock;

impl Function for Rosenbrock {
    fn cost(&self, x: &[f64]) -> f64 {
        let square = |x: f64| x * x;
        x.windows(2).map(|x| 100.0 * square(x[1] - square(x[0])) + square(1.0 - x[0])).sum()
    }

    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; x.len()];
        for (i, x) in x.windows(2).enumerate() {
            let height = x[1] - x[0] * x[0];
            gradient[i] += -400.0 * x[0] * height - 2.0 * (1.0 - x[0]);
            gradient[i + 1] += 200.0 * height;
        }
        gradient
    }
}

/// |x| + 2 |y|: its minimum is a kink.
struct Kinks;

impl Function for Kinks {
    fn cost(&self, x: &[f64]) -> f64 {
        x[0].abs() + 2.0 * x[1].abs()
    }

    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        vec![1.0_f64.copysign(x[0]), 2.0_f64.copysign(x[1])]
    }
}

fn answer(function: &impl Function, question: Question<'_>) -> Answer {
    match question {
        Question::Gradient { at } => {
            Answer::Gradient(Point { cost: function.cost(at), gradient: function.gradient(at) })
        }
        Question::Product { at, with } => Answer::Product(function.product(at, with)),
    }
}

/// Iterates until arrival; where and how it arrived, costs on the way, passes.
fn minimize(method: Method, function: &impl Function, start: &[f64]) -> (Vec<f64>, Arrival, Vec<f64>, u64) {
    let (mut x, mut memory) = (start.to_vec(), Memory::default());
    let (mut costs, mut passes) = (vec![function.cost(start)], 0);
    for _ in 0..10_000 {
        let mut iteration = Iteration::new(method, EXACT, x.clone(), &memory);
        while !iteration.is_over() {
            match iteration.question() {
                Some(question) => {
                    let answer = answer(function, question);
                    iteration.tell(answer, &memory);
                }
                None => iteration.work(&memory),
            }
        }
        passes += iteration.passes();
        let (end, next) = iteration.finish(&mut memory);
        match end {
            End::Moved => x = next,
            End::Arrived(arrival) => return (x, arrival, costs, passes),
            End::Infinite => panic!("the start is finite"),
        }
        assert!(memory.fits(Some(method), x.len()));
        costs.push(function.cost(&x));
    }
    panic!("{method:?} does not arrive: {costs:?}");
}

#[test]
fn every_method_arrives_in_the_bent_valleys_minimum_and_the_cost_falls_with_each_iteration() {
    for start in [vec![-1.2, 1.0], vec![1.2, 1.2], vec![-1.2, 1.0, -1.2, 1.0, -1.2, 1.0]] {
        for method in METHODS {
            let (x, arrival, costs, passes) = minimize(method, &Rosenbrock, &start);
            assert_eq!(arrival, Arrival::Rounding, "{method:?}");
            assert!(costs.is_sorted_by(|one, next| next < one), "{method:?}");
            // Longer valleys have a second minimum.
            let is_one = x.iter().all(|x| (x - 1.0).abs() < 1e-6);
            assert!(is_one || start.len() > 2, "{method:?} at {x:?}");
            assert!(norm(&Rosenbrock.gradient(&x)) < 1e-5, "{method:?} at {x:?}");
            assert!(passes < 1_500, "{method:?} took {passes}");
        }
    }
}

#[test]
fn newton_and_the_two_quasi_newton_methods_are_faster_than_linear_at_the_end() {
    for method in [Method::Newton, Method::Bfgs, Method::Lbfgs { memory: 10 }] {
        let (_, _, costs, _) = minimize(method, &Rosenbrock, &[-1.2, 1.0]);
        let last = &costs[costs.len() - 3..];
        assert!(last[2] < 1e-2 * last[1] && last[1] < 0.1 * last[0], "{method:?}: {last:?}");
    }
}

#[test]
fn a_kink_is_no_arrival_by_rounding_and_no_endless_search() {
    for method in METHODS {
        let (x, arrival, ..) = minimize(method, &Kinks, &[0.7, 0.3]);
        assert_eq!(arrival, Arrival::Kink, "{method:?} at {x:?}");
    }
}

/// For argmin, with the calls counted that cost a pass here.
struct Counted<'a>(&'a Cell<u64>);

impl CostFunction for Counted<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok(Rosenbrock.cost(x))
    }
}

impl Gradient for Counted<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        self.0.set(self.0.get() + 1);
        Ok(Rosenbrock.gradient(x))
    }
}

#[test]
fn lbfgs_takes_no_more_gradients_than_argmins_does() {
    let start = vec![-1.2, 1.0];
    let gradients = Cell::new(0);
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 10).with_tolerance_grad(1e-8).unwrap();
    let executor = Executor::new(Counted(&gradients), solver);
    let result = executor.configure(|state| state.param(start.clone()).max_iters(200)).run().unwrap();
    assert!(result.state().get_best_cost() < 1e-12);
    let (_, _, costs, passes) = minimize(Method::Lbfgs { memory: 10 }, &Rosenbrock, &start);
    assert!(*costs.last().unwrap() < 1e-12);
    assert!(passes <= gradients.get() + 10, "{passes} against {}", gradients.get());
}
