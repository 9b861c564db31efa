// RIPEMD-160 (0x03), left-padded to a word. H. Dobbertin, A. Bosselaers, B. Preneel, "RIPEMD-160: A
// Strengthened Version of RIPEMD", 1996, by OpenSSL.
//
// Deprecated functions for the reason that base/sha256.cpp gives: 186 ns for 32 bytes against
// 244 ns by EVP_Digest() with an algorithm fetched beforehand.
// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/ripemd.h>

#include "evm/precompiles/contracts.hpp"

namespace sluice::evm::contracts {

bool ripemd160(BytesView input, Bytes& output, Revision)
{
    output.assign(32, 0);
    RIPEMD160_CTX context;
    RIPEMD160_Init(&context);
    RIPEMD160_Update(&context, input.data(), input.size());
    RIPEMD160_Final(output.data() + (32 - RIPEMD160_DIGEST_LENGTH), &context);
    return true;
}

}  // namespace sluice::evm::contracts
