"""Level 6, your choice: the same three checks, whichever it is. They are in choices/."""


def test_it_does_its_job(choice):
    choice.does_its_job()


def test_it_bears_pressure(choice):
    choice.bears_pressure()


def test_it_minds_the_edges(choice):
    choice.minds_the_edges()
