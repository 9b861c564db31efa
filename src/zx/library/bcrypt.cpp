// bcrypt.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/bcrypt.hpp"

#include <gmp.h>

#include <algorithm>
#include <array>

#include "zx/library/digests.hpp"
#include "zx/values/heap.hpp"

namespace sluice::zx {

namespace {

constexpr std::size_t box_words = 4 * 256;
constexpr std::size_t key_words = 18;

/// Blowfish's key-dependent tables.
struct Blowfish {
    std::array<std::uint32_t, key_words> keys;
    std::array<std::uint32_t, box_words> boxes;
};

/// Adds `sign * multiplier * arctan(1/denominator)`, scaled by 2^bits, to `sum`.
void add_arctangent(mpz_t sum, long multiplier, unsigned long denominator, mp_bitcnt_t bits)
{
    mpz_t power;
    mpz_t term;
    mpz_inits(power, term, nullptr);
    mpz_set_si(power, multiplier);
    mpz_mul_2exp(power, power, bits);
    mpz_tdiv_q_ui(power, power, denominator);
    const unsigned long square = denominator * denominator;
    for (unsigned long n = 1; mpz_sgn(power) != 0; n += 2) {
        mpz_tdiv_q_ui(term, power, n);
        if (n % 4 == 1)
            mpz_add(sum, sum, term);
        else
            mpz_sub(sum, sum, term);
        mpz_tdiv_q_ui(power, power, square);
    }
    mpz_clears(power, term, nullptr);
}

/// Blowfish begins with the fractional digits of pi, computed here by Machin's formula,
/// pi = 16 arctan(1/5) - 4 arctan(1/239), rather than written down.
Blowfish digits_of_pi()
{
    constexpr mp_bitcnt_t wanted_bits = (key_words + box_words) * 32;
    constexpr mp_bitcnt_t guard_bits = 64;
    mpz_t pi;
    mpz_init(pi);
    add_arctangent(pi, 16, 5, wanted_bits + guard_bits);
    add_arctangent(pi, -4, 239, wanted_bits + guard_bits);
    mpz_tdiv_q_2exp(pi, pi, guard_bits);
    mpz_fdiv_r_2exp(pi, pi, wanted_bits);
    std::array<std::uint32_t, key_words + box_words> words{};
    for (std::size_t i = words.size(); i > 0; --i) {
        words[i - 1] = static_cast<std::uint32_t>(mpz_get_ui(pi));
        mpz_tdiv_q_2exp(pi, pi, 32);
    }
    mpz_clear(pi);
    Blowfish result;
    std::copy_n(words.begin(), key_words, result.keys.begin());
    std::copy_n(words.begin() + key_words, box_words, result.boxes.begin());
    return result;
}

std::uint32_t mix(const Blowfish& cipher, std::uint32_t word)
{
    const auto& boxes = cipher.boxes;
    return ((boxes[word >> 24] + boxes[256 + (word >> 16 & 0xff)]) ^
            boxes[512 + (word >> 8 & 0xff)]) +
           boxes[768 + (word & 0xff)];
}

void encrypt(const Blowfish& cipher, std::uint32_t& left, std::uint32_t& right)
{
    for (std::size_t round = 0; round < 16; round += 2) {
        left ^= cipher.keys[round];
        right ^= mix(cipher, left);
        right ^= cipher.keys[round + 1];
        left ^= mix(cipher, right);
    }
    left ^= cipher.keys[16];
    right ^= cipher.keys[17];
    std::swap(left, right);
}

using Salt = std::array<std::uint32_t, 4>;

/// The paper's ExpandKey. A salt of zeros makes it Blowfish's own key schedule.
void expand_key(Blowfish& cipher, const Salt& salt, std::string_view key)
{
    std::size_t position = 0;
    for (std::uint32_t& word : cipher.keys) {
        std::uint32_t part = 0;
        for (int i = 0; i < 4; ++i) {
            part = part << 8 | static_cast<unsigned char>(key[position]);
            position = (position + 1) % key.size();
        }
        word ^= part;
    }
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    std::size_t salt_word = 0;
    const auto next_pair = [&](std::uint32_t& first, std::uint32_t& second) {
        left ^= salt[salt_word];
        right ^= salt[salt_word + 1];
        salt_word ^= 2;
        encrypt(cipher, left, right);
        first = left;
        second = right;
    };
    for (std::size_t i = 0; i < key_words; i += 2)
        next_pair(cipher.keys[i], cipher.keys[i + 1]);
    for (std::size_t i = 0; i < box_words; i += 2)
        next_pair(cipher.boxes[i], cipher.boxes[i + 1]);
}

std::string_view bytes_of_salt(const std::array<char, 16>& salt)
{
    return {salt.data(), salt.size()};
}

// Nothing: to stop.
std::optional<std::array<std::uint8_t, 23>> compute(std::string_view password, unsigned cost,
                                                    std::span<const std::uint8_t, 16> salt,
                                                    const Heap* heap)
{
    std::string key{password.substr(0, 71)};
    key += '\0';
    Salt salt_words{};
    std::array<char, 16> salt_key{};
    for (std::size_t i = 0; i < 16; ++i) {
        salt_words[i / 4] = salt_words[i / 4] << 8 | salt[i];
        salt_key[i] = static_cast<char>(salt[i]);
    }
    static const Blowfish initial = digits_of_pi();
    Blowfish cipher = initial;
    expand_key(cipher, salt_words, key);
    constexpr Salt no_salt{};
    for (std::uint64_t i = 0; i < std::uint64_t{1} << cost; ++i) {
        expand_key(cipher, no_salt, key);
        expand_key(cipher, no_salt, bytes_of_salt(salt_key));
        if (heap != nullptr && heap->is_stopped())
            return std::nullopt;
    }

    constexpr std::string_view text = "OrpheanBeholderScryDoubt";
    std::array<std::uint8_t, 24> result{};
    for (std::size_t block = 0; block < 24; block += 8) {
        std::array<std::uint32_t, 2> words{};
        for (std::size_t i = 0; i < 8; ++i)
            words[i / 4] = words[i / 4] << 8 | static_cast<unsigned char>(text[block + i]);
        for (int i = 0; i < 64; ++i)
            encrypt(cipher, words[0], words[1]);
        for (std::size_t i = 0; i < 8; ++i)
            result[block + i] = static_cast<std::uint8_t>(words[i / 4] >> (24 - 8 * (i % 4)));
    }
    std::array<std::uint8_t, 23> hash{};
    std::copy_n(result.begin(), hash.size(), hash.begin());
    return hash;
}

constexpr std::string_view digits =
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string encode(std::span<const std::uint8_t> bytes)
{
    std::string result;
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8 | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            result += digits[bits >> count & 63];
        }
    }
    if (count > 0)
        result += digits[bits << (6 - count) & 63];
    return result;
}

/// The first 16 bytes that the text stands for; false if a character is no digit.
bool decode(std::string_view text, std::array<std::uint8_t, 16>& bytes)
{
    std::uint32_t bits = 0;
    int count = 0;
    std::size_t next = 0;
    for (const char character : text) {
        const std::size_t digit = digits.find(character);
        if (digit == std::string_view::npos)
            return false;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8 && next < bytes.size()) {
            count -= 8;
            bytes[next++] = static_cast<std::uint8_t>(bits >> count & 0xff);
        }
    }
    return next == bytes.size();
}

constexpr std::size_t hash_length = 60;
constexpr std::size_t salt_begin = 7;
constexpr std::size_t salt_length = 22;

}  // namespace

std::string bcrypt_hash(std::string_view password, unsigned cost,
                        std::span<const std::uint8_t, 16> salt, const Heap* heap)
{
    const auto computed = compute(password, cost, salt, heap);
    if (!computed)
        return {};
    std::string result = "$2b$";
    result += static_cast<char>('0' + cost / 10);
    result += static_cast<char>('0' + cost % 10);
    result += '$';
    result += encode(salt);
    result += encode(*computed);
    return result;
}

std::optional<bool> bcrypt_verify(std::string_view password, std::string_view hash,
                                  const Heap* heap)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (hash.size() != hash_length ||
        !(hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$")) ||
        !is_digit(hash[4]) || !is_digit(hash[5]) || hash[6] != '$')
        return std::nullopt;
    const auto cost = static_cast<unsigned>((hash[4] - '0') * 10 + (hash[5] - '0'));
    std::array<std::uint8_t, 16> salt{};
    if (cost < least_bcrypt_cost || cost > most_bcrypt_cost ||
        !decode(hash.substr(salt_begin, salt_length), salt))
        return std::nullopt;
    const auto computed = compute(password, cost, salt, heap);
    if (!computed)
        return std::nullopt;
    return equal_in_constant_time(encode(*computed), hash.substr(salt_begin + salt_length));
}

}  // namespace sluice::zx
