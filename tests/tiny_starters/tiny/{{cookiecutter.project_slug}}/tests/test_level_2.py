from grader import expect


def test_rate(subject):
    expect(subject.rate, 1, 4).returns(0.25)


def test_rate_of_nothing(subject):
    expect(subject.rate, 1, 0).returns(None)
