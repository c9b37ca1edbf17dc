// rsadecrypt() and bcrypt().
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "lang/base64.h"
#include "lang/bcrypt.h"
#include "lang/function_kit.h"
#include "lang/graphemes.h"

namespace reprise::lang {

namespace {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free>>;

int no_passphrase(char*, int, int, void*) { return 0; }

Key read_key(std::string_view pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min<std::size_t>(pem.size(), 1 << 20))));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

// The padding is taken off here: libraries differ in what they answer when it is wrong.
std::optional<std::string> decrypt_pkcs1(EVP_PKEY* key, std::string_view cipher) {
  KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  std::optional<std::string> none;
  if (!context || EVP_PKEY_decrypt_init(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) <= 0)
    return none;
  std::string block(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  if (cipher.size() != block.size()) return none;
  std::size_t size = block.size();
  int ok = EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(block.data()), &size,
                            reinterpret_cast<const unsigned char*>(cipher.data()), cipher.size());
  ERR_clear_error();
  if (ok <= 0 || size != block.size() || block[0] != 0 || block[1] != 2) return none;
  std::size_t end = block.find('\0', 2);
  if (end == std::string::npos || end < 10) return none;
  return block.substr(end + 1);
}

FunctionResult rsadecrypt(Args a, FunctionContext&) {
  Marks marks = value::unite(a[0].marks(), a[1].marks());
  Value cipher = a[0].unmark(), pem = a[1].unmark();
  std::optional<std::string> bytes = base64_decode(cipher.as_string());
  if (!bytes)
    return bad(0, fmt::format("failed to decode input {}: cipher text must be base64-encoded",
                              redacted(cipher.as_string(), a[0].marks())));
  Key key = read_key(pem.as_string());
  if (!key) {
    bool has_pem = pem.as_string().find("-----BEGIN") != std::string_view::npos;
    return bad(1, has_pem ? "invalid private key: the key could not be read"
                          : "invalid private key: ssh: no key found");
  }
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return bad(1, "an RSA private key is required");
  std::optional<std::string> text = decrypt_pkcs1(key.get(), *bytes);
  if (!text) return bad("failed to decrypt: crypto/rsa: decryption error");
  return good(Value::string(*text).with_marks(marks));
}

FunctionResult bcrypt(Args a, FunctionContext& c) {
  Marks marks = value::origin_mark({value::OriginKind::random, "bcrypt()", c.call_range});
  if (c.planning) return good(unknown_not_null(Type::string()).with_marks(marks));
  if (a.size() > 2) return bad(fmt::format("bcrypt() takes no more than two arguments"));
  std::int64_t cost = 10;
  if (a.size() == 2) {
    Whole given = whole_number(a[1]);
    if (!given.error.empty()) return bad(1, given.error);
    cost = given.value;
  }
  constexpr std::int64_t kCostLow = 4, kCostHigh = 31, kCostPractical = 16;
  if (cost < kCostLow) cost = 10;
  if (cost > kCostHigh)
    return bad(fmt::format(
        "error occured generating password crypto/bcrypt: cost {} is outside allowed range (4,31)", cost));
  std::string_view password = a[0].as_string();
  if (password.size() > 72)
    return bad("error occured generating password bcrypt: password length exceeds 72 bytes");
  if (cost > kCostPractical)
    return bad(fmt::format("a cost of {} is not simulated; the highest is {}", cost, kCostPractical));
  std::string salt;
  for (std::uint64_t word = 0; word < 2; ++word) {
    std::uint64_t bits = c.entropy.draw("bcrypt()", c.random_key(), c.draws++);
    for (int i = 0; i < 8; ++i) salt += static_cast<char>((bits >> (8 * i)) & 255);
  }
  return good(Value::string(bcrypt_hash(password, static_cast<int>(cost), salt)).with_marks(marks));
}

}  // namespace

void add_crypto_functions(FunctionTable& t) {
  t.add({.name = "rsadecrypt",
         .parameters = {marked(string_parameter("ciphertext")), marked(string_parameter("privatekey"))},
         .result = Type::string(),
         .call = rsadecrypt});
  t.add({.name = "bcrypt",
         .parameters = {string_parameter("str")},
         .variadic = number_parameter("cost"),
         .result = Type::string(),
         .call = bcrypt,
         .pure = false});
}

}  // namespace reprise::lang
