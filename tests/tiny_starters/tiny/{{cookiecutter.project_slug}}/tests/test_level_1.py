from grader import expect


def test_double(subject):
    expect(subject.double, 21).returns(42)


def test_slug(subject):
    expect(subject.slug, "Maker Day").returns("maker-day")


def test_shuffled(subject, rng):
    numbers = rng.sample(range(100), 20)
    expect(subject.in_order, numbers).returns(sorted(numbers))
