# Floats in nested loops: how soon points around the Mandelbrot set escape.

SIZE = 300
LIMIT = 100


def escape_times(size, limit):
    steps = 0
    distance = 0.0
    y = 0
    while y < size:
        ci = 2.0 * y / size - 1.0
        x = 0
        while x < size:
            cr = 2.0 * x / size - 1.5
            zr = 0.0
            zi = 0.0
            rr = 0.0
            ii = 0.0
            i = 0
            while i < limit and rr + ii <= 4.0:
                zi = 2.0 * zr * zi + ci
                zr = rr - ii + cr
                rr = zr * zr
                ii = zi * zi
                i += 1
            steps += i
            distance += rr + ii
            x += 1
        y += 1
    return steps, distance


def main():
    steps, distance = escape_times(SIZE, LIMIT)
    print(f"float_loop {steps} {int(distance * 1000.0)}")


main()
