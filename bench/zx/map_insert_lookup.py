# Maps with string keys: insertion, lookups that hit and that miss, updates, deletion, iteration.

KEYS = 200000
ROUNDS = 2


def fill(keys):
    table = {}
    i = 0
    while i < keys:
        table["key" + str(i)] = i
        i += 1
    return table


def look_up(table, keys):
    total = 0
    missing = 0
    i = 0
    while i < keys:
        key = "key" + str(i * 7 % (2 * keys))
        if key in table:
            total += table[key]
        else:
            missing += 1
        i += 1
    return total + missing * 3


def update(table, keys):
    i = 0
    while i < keys:
        key = "key" + str(i)
        table[key] = table[key] * 2 + 1
        i += 3
    i = 0
    while i < keys:
        del table["key" + str(i)]
        i += 11


def main():
    total = 0
    for _ in range(ROUNDS):
        table = fill(KEYS)
        total += look_up(table, KEYS)
        update(table, KEYS)
        total += look_up(table, KEYS)
        for key, value in table.items():
            total += value % 1000 + len(key)
        total += len(table)
    print(f"map_insert_lookup {total}")


main()
