from grader import expect


def test_many_rates(subject, rng):
    for _ in range(50):
        part, whole = sorted(rng.sample(range(1, 1000), 2))
        expect(subject.rate, part, whole).returns(part / whole)
