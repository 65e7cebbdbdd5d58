"""Level 6, as the mentor looks at it: more of it, and worse days."""


def test_it_does_its_job_with_anything(choice):
    choice.does_its_job_with_anything()


def test_it_bears_bad_days(choice):
    choice.bears_bad_days()
