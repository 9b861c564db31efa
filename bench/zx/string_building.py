# Strings: lines grown word by word, reversed character by character, joined and searched.

WORDS = 500000
WIDTH = 60


def build_lines(words, width):
    lines = []
    line = ""
    i = 0
    while i < words:
        line = line + "w" + str(i) + " "
        if len(line) > width:
            lines.append(line)
            line = ""
        i += 1
    lines.append(line)
    return lines


def reverse(text):
    result = ""
    i = len(text) - 1
    while i >= 0:
        result += text[i]
        i -= 1
    return result


def checksum(lines):
    sevens = 0
    found = 0
    for line in lines:
        backwards = reverse(line)
        if "321" in backwards:
            found += 1
        for character in backwards:
            if character == "7":
                sevens += 1
    return sevens, found


def main():
    lines = build_lines(WORDS, WIDTH)
    sevens, found = checksum(lines)
    text = "\n".join(lines).replace("w1", "<one>")
    print(f"string_building {len(text)} {sevens} {found}")


main()
