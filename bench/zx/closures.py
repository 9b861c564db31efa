# Closures: made in a loop, sharing what they capture, composed and passed to functions.

ROUNDS = 1600000


def make_account(balance):
    deposits = 0

    def deposit(amount):
        nonlocal balance, deposits
        balance = balance + amount
        deposits = deposits + 1
        return balance

    return {"deposit": deposit, "total": lambda: balance + deposits}


def compose(f, g):
    return lambda x: f(g(x))


def fold(items, f, initial):
    result = initial
    for item in items:
        result = f(result, item)
    return result


def main():
    account = make_account(100)
    deposit = account["deposit"]
    total = 0
    i = 0
    while i < ROUNDS:
        step = i % 10
        add = lambda x, step=step: x + step
        twice = lambda x: x * 2
        both = compose(add, twice)
        total = total + both(i)
        deposit(step)
        if i % 100 == 0:
            total = fold([1, 2, 3, 4, 5], lambda a, b: a + b * step, total)
        i += 1
    print(f"closures {total} {account['total']()}")


main()
