// Hashes and their relatives, by OpenSSL; Keccak by our own. SHA-256, of which programs make most,
// does not look its algorithm up each time.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/digests.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>

#include "base/hex.hpp"
#include "base/keccak.hpp"
#include "base/sha256.hpp"
#include "zx/library/encoding.hpp"
#include "zx/values/heap.hpp"

namespace sluice::zx {

namespace {

struct Algorithm {
    std::string_view name;
    const char* openssl_name;  // null: not by that way
};

constexpr Algorithm algorithms[] = {
    {"SHA256", nullptr},      {"SHA512", "SHA512"},      {"SHA3-256", "SHA3-256"},
    {"SHA3-512", "SHA3-512"}, {"BLAKE2B", "BLAKE2B512"}, {"BLAKE2S", "BLAKE2S256"},
    {"KECCAK256", nullptr},
};

struct CipherDeleter {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherDeleter>;

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

std::string text_of_hash(const Hash256& hash)
{
    return std::string{text_of({hash.bytes, sizeof(hash.bytes)})};
}

const unsigned char* as_bytes(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* as_bytes(std::string& text) noexcept
{
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::optional<std::string> digest(std::string_view algorithm, std::string_view data)
{
    const std::string wanted = to_ascii_upper(algorithm);
    for (const Algorithm& known : algorithms) {
        if (known.name != wanted)
            continue;
        if (known.openssl_name == nullptr)
            return text_of_hash(wanted == "SHA256" ? sha256(bytes_of(data))
                                                   : keccak256(bytes_of(data)));
        std::string result(EVP_MAX_MD_SIZE, '\0');
        std::size_t size = result.size();
        if (EVP_Q_digest(nullptr, known.openssl_name, nullptr, data.data(), data.size(),
                         as_bytes(result), &size) != 1)
            return std::nullopt;
        result.resize(size);
        return result;
    }
    return std::nullopt;
}

std::string hex_of(std::string_view bytes)
{
    return to_hex(bytes_of(bytes));
}

std::string keccak256_hex(std::string_view data)
{
    return to_hex_prefixed(BytesView{keccak256(bytes_of(data)).bytes});
}

std::string hmac_sha256(std::string_view key, std::string_view data)
{
    std::string result(32, '\0');
    std::size_t size = 0;
    // A null key pointer would mean "keep the previous key".
    const std::string_view some_key = key.empty() ? std::string_view{""} : key;
    EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, some_key.data(), some_key.size(),
              as_bytes(data), data.size(), as_bytes(result), result.size(), &size);
    return result;
}

namespace {

/// HMAC-SHA-256 of one key, over and over.
class MacContext {
public:
    explicit MacContext(std::string_view key)
    {
        EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        context_ = EVP_MAC_CTX_new(mac);
        EVP_MAC_free(mac);
        std::string name = "SHA256";
        const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", name.data(), 0),
                                         OSSL_PARAM_construct_end()};
        const std::string_view some_key = key.empty() ? std::string_view{""} : key;
        EVP_MAC_init(context_, as_bytes(some_key), some_key.size(), parameters);
    }
    ~MacContext() { EVP_MAC_CTX_free(context_); }
    MacContext(const MacContext&) = delete;
    MacContext& operator=(const MacContext&) = delete;

    /// Replaces 32 bytes by what they come to.
    void again(std::string& block) const
    {
        std::size_t size = block.size();
        EVP_MAC_init(context_, nullptr, 0, nullptr);
        EVP_MAC_update(context_, as_bytes(std::string_view{block}), block.size());
        EVP_MAC_final(context_, as_bytes(block), &size, block.size());
    }

private:
    EVP_MAC_CTX* context_;
};

std::string pbkdf2_with_looks(std::string_view password, std::string_view salt,
                              std::uint32_t iterations, const Heap& heap)
{
    constexpr std::uint32_t rounds_between_looks = 4096;
    std::string block = hmac_sha256(password, std::string{salt} + std::string{"\0\0\0\1", 4});
    std::string result = block;
    const MacContext mac{password};
    for (std::uint32_t round = 1; round < iterations; ++round) {
        if (round % rounds_between_looks == 0 && heap.is_stopped())
            return {};
        mac.again(block);
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = static_cast<char>(result[i] ^ block[i]);
    }
    return result;
}

}  // namespace

std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                          std::uint32_t iterations, const Heap* heap)
{
    // OpenSSL's function cannot be ended; it takes a quarter of a second for so many.
    constexpr std::uint32_t soon_done = 500'000;
    if (heap != nullptr && iterations > soon_done)
        return pbkdf2_with_looks(password, salt, iterations, *heap);
    std::string result(32, '\0');
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), as_bytes(salt),
                      static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                      static_cast<int>(result.size()), as_bytes(result));
    return result;
}

std::optional<std::string> seal_aes_gcm(std::string_view key, std::string_view nonce,
                                        std::string_view plain)
{
    const CipherContext context{EVP_CIPHER_CTX_new()};
    std::string result(nonce_bytes + tag_bytes + plain.size(), '\0');
    result.replace(0, nonce_bytes, nonce);
    unsigned char* const tag = as_bytes(result) + nonce_bytes;
    unsigned char* const sealed = tag + tag_bytes;
    int size = 0;
    const bool is_done =
        context != nullptr &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, as_bytes(key),
                           as_bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), sealed, &size, as_bytes(plain),
                          static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), sealed + size, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag) == 1;
    if (!is_done)
        return std::nullopt;
    return result;
}

std::optional<std::string> open_aes_gcm(std::string_view key, std::string_view sealed)
{
    if (sealed.size() < nonce_bytes + tag_bytes)
        return std::nullopt;
    const CipherContext context{EVP_CIPHER_CTX_new()};
    std::string tag{sealed.substr(nonce_bytes, tag_bytes)};
    const std::string_view body = sealed.substr(nonce_bytes + tag_bytes);
    std::string result(body.size(), '\0');
    int size = 0;
    int last = 0;
    const bool is_done =
        context != nullptr &&
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, as_bytes(key),
                           as_bytes(sealed)) == 1 &&
        EVP_DecryptUpdate(context.get(), as_bytes(result), &size, as_bytes(body),
                          static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), as_bytes(result) + size, &last) == 1;
    if (!is_done)
        return std::nullopt;
    return result;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sluice::zx
