"""Figures that were printed somewhere, for the checks of level 2.

Counts and intervals of other people's papers and products. Each of them is one sound method's
answer; yours may be another's.
"""

# x, n: Newcombe 1998a (rows 1 to 5), the R packages binom and DescTools, the manual of scipy.
RATES = [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29), (18, 20), (100, 200), (7, 50)]

# x_b, n_b, x_a, n_a: Newcombe 1998b (five), a trial of 2016, Fagerland and others 2015.
DIFFERENCES = [
    (56, 70, 48, 80),
    (9, 10, 3, 10),
    (0, 10, 0, 20),
    (0, 10, 0, 10),
    (10, 10, 0, 20),
    (84, 101, 89, 105),
    (7, 34, 1, 34),
    (3423, 17260, 3785, 17293),  # the free-trial screener of a well-known course
    (60, 500, 43, 500),  # made up: one-sided it would be below 0.05, and should not
]

# base rate, lift, alpha, power, people per arm by two forms: Evan Miller's and R's.
SAMPLE_SIZES = [(0.20, 0.05, 0.05, 0.80, 1030, 1094), (0.50, 0.25, 0.05, 0.90, 71, 77)]
