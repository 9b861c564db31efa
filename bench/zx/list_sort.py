# Lists: quicksort in place and merge sort into new lists, both written in the language.

COUNT = 350000


def numbers(count):
    result = []
    seed = 42
    i = 0
    while i < count:
        seed = seed * 16807 % 2147483647
        result.append(seed % 1000000)
        i += 1
    return result


def quicksort(items, low, high):
    while low < high:
        pivot = items[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while items[i] < pivot:
                i += 1
            while items[j] > pivot:
                j -= 1
            if i <= j:
                items[i], items[j] = items[j], items[i]
                i += 1
                j -= 1
        # The shorter side by recursion, the longer one by the loop: depth stays logarithmic.
        if j - low < high - i:
            quicksort(items, low, j)
            low = i
        else:
            quicksort(items, i, high)
            high = j


def merge_sort(items, start, end):
    if end - start < 2:
        return items[start:end]
    middle = (start + end) // 2
    left = merge_sort(items, start, middle)
    right = merge_sort(items, middle, end)
    left_size = len(left)
    right_size = len(right)
    merged = []
    i = 0
    j = 0
    while i < left_size and j < right_size:
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    while i < left_size:
        merged.append(left[i])
        i += 1
    while j < right_size:
        merged.append(right[j])
        j += 1
    return merged


def main():
    items = numbers(COUNT)
    merged = merge_sort(items, 0, COUNT)
    quicksort(items, 0, COUNT - 1)
    checksum = 0
    i = 0
    while i < COUNT:
        checksum = (checksum * 31 + items[i] + merged[COUNT - 1 - i]) % 1000000007
        i += 1
    print(f"list_sort {items[0]} {items[COUNT - 1]} {checksum}")


main()
