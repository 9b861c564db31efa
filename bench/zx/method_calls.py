# Method calls: methods of two classes behind one interface, that keep and share state.

OBJECTS = 100
ROUNDS = 36000


class Meter:
    def __init__(self):
        self.readings = 0
        self.sum = 0

    def record(self, value):
        self.readings = self.readings + 1
        self.sum = self.sum + value

    def total(self):
        return self.sum + self.readings


class Square:
    def __init__(self, start, shared):
        self.side = start
        self.meter = shared

    def grow(self, by):
        self.side = (self.side + by) % 1000
        return self.area()

    def area(self):
        return self.side * self.side


class Rectangle:
    def __init__(self, start, shared):
        self.width = start
        self.height = start + 1
        self.meter = shared

    def grow(self, by):
        self.width = (self.width + by) % 1000
        self.height = (self.height + 1) % 100
        self.meter.record(self.height)
        return self.area()

    def area(self):
        return self.width * self.height


def main():
    meter = Meter()
    shapes = []
    for i in range(OBJECTS):
        if i % 2 == 0:
            shapes.append(Square(i, meter))
        else:
            shapes.append(Rectangle(i, meter))
    total = 0
    round_ = 0
    while round_ < ROUNDS:
        for shape in shapes:
            total = (total + shape.grow(round_ % 7)) % 1000000007
        round_ += 1
    print(f"method_calls {total} {meter.total()}")


main()
