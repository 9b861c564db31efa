// Key pairs and signatures: OpenSSL reads and writes the forms, libsecp256k1 signs, since its
// nonces are those of RFC 6979 and a program's signatures therefore the same in every run.
// SPDX-License-Identifier: Apache-2.0
#include "zx/library/keys.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <secp256k1.h>

#include <array>
#include <memory>

#include "zx/library/digests.hpp"

namespace sluice::zx {

namespace {

template <auto function>
struct Deleter {
    template <class T>
    void operator()(T* object) const noexcept
    {
        function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using CurveContext = std::unique_ptr<secp256k1_context, Deleter<secp256k1_context_destroy>>;

constexpr std::size_t max_pem_bytes = 64 << 10;
constexpr std::size_t point_bytes = 65;
constexpr int largest_rsa_bits = 8192;

const unsigned char* as_bytes(std::string_view text) noexcept
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

CurveContext make_curve_context()
{
    return CurveContext{secp256k1_context_create(SECP256K1_CONTEXT_SIGN)};
}

/// Keeps OpenSSL from asking the terminal for the passphrase of an encrypted key.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*context*/)
{
    return -1;
}

Bio reader_of(std::string_view pem)
{
    if (pem.size() > max_pem_bytes)
        return nullptr;
    return Bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
}

Key read_private(std::string_view pem)
{
    const Bio bio = reader_of(pem);
    if (bio == nullptr)
        return nullptr;
    return Key{PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, nullptr)};
}

Key read_any(std::string_view pem)
{
    const Bio bio = reader_of(pem);
    if (bio == nullptr)
        return nullptr;
    Key key{PEM_read_bio_PUBKEY(bio.get(), nullptr, refuse_passphrase, nullptr)};
    if (key == nullptr)
        key = read_private(pem);
    return key;
}

std::string text_of_bio(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::optional<KeyPair> to_pem(EVP_PKEY* key)
{
    const Bio secret{BIO_new(BIO_s_mem())};
    const Bio open{BIO_new(BIO_s_mem())};
    if (secret == nullptr || open == nullptr ||
        PEM_write_bio_PKCS8PrivateKey(secret.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
            1 ||
        PEM_write_bio_PUBKEY(open.get(), key) != 1)
        return std::nullopt;
    return KeyPair{text_of_bio(secret.get()), text_of_bio(open.get())};
}

bool is_secp256k1(const EVP_PKEY* key)
{
    std::array<char, 32> name{};
    std::size_t size = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(),
                                          &size) == 1 &&
           std::string_view{name.data(), size} == "secp256k1";
}

bool is_usable_rsa(const EVP_PKEY* key)
{
    return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) <= largest_rsa_bits;
}

std::optional<std::string> sign_ecdsa(std::string_view data, const EVP_PKEY* key)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &raw) != 1)
        return std::nullopt;
    const Number number{raw};
    std::array<unsigned char, 32> scalar{};
    if (BN_bn2binpad(number.get(), scalar.data(), scalar.size()) < 0)
        return std::nullopt;
    const CurveContext context = make_curve_context();
    const std::string hash = digest("SHA256", data).value_or(std::string{});
    secp256k1_ecdsa_signature signature;
    std::array<unsigned char, 80> der{};
    std::size_t size = der.size();
    const bool is_signed =
        secp256k1_ecdsa_sign(context.get(), &signature, as_bytes(hash), scalar.data(), nullptr,
                             nullptr) == 1 &&
        secp256k1_ecdsa_signature_serialize_der(context.get(), der.data(), &size, &signature) == 1;
    OPENSSL_cleanse(scalar.data(), scalar.size());
    if (!is_signed)
        return std::nullopt;
    return std::string{reinterpret_cast<const char*>(der.data()), size};
}

/// Sets PSS where the key is an RSA one; others need no setting.
bool set_padding(EVP_PKEY_CTX* context, const EVP_PKEY* key)
{
    return EVP_PKEY_is_a(key, "RSA") != 1 ||
           EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1;
}

std::optional<std::string> sign_rsa(std::string_view data, EVP_PKEY* key)
{
    const DigestContext context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* settings = nullptr;
    std::size_t size = 0;
    if (context == nullptr ||
        EVP_DigestSignInit(context.get(), &settings, EVP_sha256(), nullptr, key) != 1 ||
        !set_padding(settings, key) ||
        EVP_DigestSign(context.get(), nullptr, &size, as_bytes(data), data.size()) != 1)
        return std::nullopt;
    std::string result(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(result.data()), &size,
                       as_bytes(data), data.size()) != 1)
        return std::nullopt;
    result.resize(size);
    return result;
}

}  // namespace

bool is_pem(std::string_view text) noexcept
{
    return text.find("-----BEGIN ") != std::string_view::npos;
}

std::optional<KeyPair> make_secp256k1_keys(std::span<const std::uint8_t, 32> scalar)
{
    const CurveContext curve = make_curve_context();
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_create(curve.get(), &point, scalar.data()) != 1)
        return std::nullopt;
    std::array<unsigned char, point_bytes> encoded{};
    std::size_t size = encoded.size();
    secp256k1_ec_pubkey_serialize(curve.get(), encoded.data(), &size, &point,
                                  SECP256K1_EC_UNCOMPRESSED);

    const Number secret{BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), nullptr)};
    const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
    if (secret == nullptr || builder == nullptr || context == nullptr ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "secp256k1",
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get(),
                                   scalar.size()) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                         size) != 1)
        return std::nullopt;
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
    EVP_PKEY* raw = nullptr;
    if (parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_KEYPAIR, parameters.get()) != 1)
        return std::nullopt;
    const Key key{raw};
    return to_pem(key.get());
}

std::optional<KeyPair> make_rsa_keys()
{
    const Key key{EVP_RSA_gen(2048)};
    if (key == nullptr)
        return std::nullopt;
    return to_pem(key.get());
}

std::optional<std::string> sign_with_pem(std::string_view data, std::string_view private_key)
{
    const Key key = read_private(private_key);
    if (key == nullptr)
        return std::nullopt;
    if (is_secp256k1(key.get()))
        return sign_ecdsa(data, key.get());
    if (is_usable_rsa(key.get()))
        return sign_rsa(data, key.get());
    return std::nullopt;
}

bool verify_with_pem(std::string_view data, std::string_view signature, std::string_view key_text)
{
    const Key key = read_any(key_text);
    if (key == nullptr || !(is_secp256k1(key.get()) || is_usable_rsa(key.get())))
        return false;
    const DigestContext context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* settings = nullptr;
    return context != nullptr &&
           EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key.get()) == 1 &&
           set_padding(settings, key.get()) &&
           EVP_DigestVerify(context.get(), as_bytes(signature), signature.size(), as_bytes(data),
                            data.size()) == 1;
}

std::optional<std::string> point_of_pem(std::string_view key_text)
{
    const Key key = read_any(key_text);
    if (key == nullptr || !is_secp256k1(key.get()))
        return std::nullopt;
    BIGNUM* raw_x = nullptr;
    BIGNUM* raw_y = nullptr;
    const bool has_x = EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, &raw_x) == 1;
    const Number x{raw_x};
    const bool has_y = EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, &raw_y) == 1;
    const Number y{raw_y};
    std::string point(64, '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(point.data());
    if (!has_x || !has_y || BN_bn2binpad(x.get(), bytes, 32) < 0 ||
        BN_bn2binpad(y.get(), bytes + 32, 32) < 0)
        return std::nullopt;
    return point;
}

}  // namespace sluice::zx
