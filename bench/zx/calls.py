# Function calls: doubly recursive Fibonacci numbers, and Takeuchi's function of three arguments.

FIB = 34
ROUNDS = 5


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def main():
    total = 0
    for round_ in range(ROUNDS):
        total += tak(18, 12, 6) + round_
    print(f"calls {fib(FIB)} {total}")


main()
