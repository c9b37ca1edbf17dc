#include <gtest/gtest.h>

#include "lang/bcrypt.h"
#include "lang_support.h"

namespace reprise::lang {
namespace {

using testing::Bench;
using value::Kind;
using value::Type;
using value::TypeRef;
using value::Value;

struct Line {
  const char* text;
  const char* result;
};
class Calls : public ::testing::TestWithParam<Line> {};

TEST_P(Calls, Answer) {
  Bench bench;
  EXPECT_EQ(bench(GetParam().text).text(), GetParam().result) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Numbers, Calls,
                         ::testing::Values(Line{"abs(-1.5)", "1.5"}, Line{"ceil(1.1)", "2"},
                                           Line{"floor(-1.1)", "-2"}, Line{"log(8, 2)", "3"},
                                           Line{"pow(2, 10)", "1024"},
                                           Line{"pow(2, 60)", "1152921504606847000"},
                                           Line{"pow(2, 60) + 0", "1152921504606846976"},
                                           Line{"pow(96, -3.4)", "0.00000018208652495695173"},
                                           Line{"pow(25, 5.316)", "27005304.968923062"},
                                           Line{"log(7, 3)", "1.7712437491614224"}, Line{"signum(-3)", "-1"},
                                           Line{"min(3, 1, 2)", "1"}, Line{"parseint(\"ff\", 16)", "255"},
                                           Line{"parseint(\"g\", 16)", "error: Invalid function argument"}));
INSTANTIATE_TEST_SUITE_P(
    Strings, Calls,
    ::testing::Values(Line{"upper(\"straße\")", "\"STRAßE\""}, Line{"title(\"a b_c-d\")", "\"A B_c-D\""},
                      Line{"substr(\"héllo\", 1, 3)", "\"éll\""}, Line{"substr(\"abc\", -2, -1)", "\"bc\""},
                      Line{"strrev(\"ab\")", "\"ba\""}, Line{"split(\",\", \"a,,b\")[1]", "\"\""},
                      Line{"trim(\"xxaxx\", \"x\")", "\"a\""},
                      Line{"replace(\"aXbX\", \"X\", \"-\")", "\"a-b-\""},
                      Line{"replace(\"ab12\", \"/([0-9])/\", \"<$1>\")", "\"ab<1><2>\""},
                      Line{"regex(\"(?P<k>[a-z]+)=\", \"x=1\").k", "\"x\""},
                      Line{"length(regexall(\"a\", \"banana\"))", "3"},
                      Line{"format(\"%05.1f|%-4s|%q\", 2.25, \"é\", \"a\")", "\"002.2|é   |\\\"a\\\"\""},
                      Line{"formatlist(\"%s-%d\", [\"a\", \"b\"], 1)[1]", "\"b-1\""},
                      Line{"join(\"-\", [\"a\", \"b\"])", "\"a-b\""}));
INSTANTIATE_TEST_SUITE_P(
    Collections, Calls,
    ::testing::Values(Line{"flatten([[1], [[2, []]], 3])[1]", "2"},
                      Line{"merge({a = 1}, {a = 2, b = 3}).a", "2"},
                      Line{"element([\"a\", \"b\"], 3)", "\"b\""}, Line{"lookup({a = 1}, \"b\", 2)", "2"},
                      Line{"distinct([1, 2, 1])[1]", "2"}, Line{"length(setproduct([1, 2], [3, 4]))", "4"},
                      Line{"sum([1, 2.5])", "3.5"}, Line{"zipmap([\"a\"], [1]).a", "1"},
                      Line{"slice([1, 2, 3], 1, 2)[0]", "2"}, Line{"one([])", "null"},
                      Line{"setsubtract([\"a\", \"b\"], [\"a\"])", "toset([\n  \"b\",\n])"},
                      Line{"coalesce(null, \"\", \"x\")", "\"x\""}, Line{"range(3)[2]", "2"},
                      Line{"transpose({a = [\"x\"]}).x[0]", "\"a\""},
                      Line{"matchkeys([1, 2], [\"a\", \"b\"], [\"b\"])[0]", "2"}));
INSTANTIATE_TEST_SUITE_P(
    Encodings, Calls,
    ::testing::Values(Line{"base64encode(\"abc\")", "\"YWJj\""}, Line{"base64decode(\"YWJj\")", "\"abc\""},
                      Line{"jsonencode({a = [1, null]})", "\"{\\\"a\\\":[1,null]}\""},
                      Line{"jsondecode(\"{\\\"a\\\":1}\").a", "1"}, Line{"yamldecode(\"a: yes\").a", "true"},
                      Line{"yamlencode({a = [1]})", "<<EOT\n\"a\":\n- 1\n\nEOT"},
                      Line{"urlencode(\"a b&\")", "\"a+b%26\""},
                      Line{"csvdecode(\"a,b\\n1,2\\n\")[0].b", "\"2\""},
                      Line{"md5(\"\")", "\"d41d8cd98f00b204e9800998ecf8427e\""},
                      Line{"uuidv5(\"dns\", \"tada\")", "\"faa898db-9b9d-5b75-86a9-149e7bb8e3b8\""}));
INSTANTIATE_TEST_SUITE_P(Networks, Calls,
                         ::testing::Values(Line{"cidrsubnet(\"10.0.0.0/16\", 8, 2)", "\"10.0.2.0/24\""},
                                           Line{"cidrhost(\"10.0.0.0/24\", -2)", "\"10.0.0.254\""},
                                           Line{"cidrnetmask(\"10.0.0.0/20\")", "\"255.255.240.0\""},
                                           Line{"cidrsubnet(\"fd00::/48\", 16, 1)", "\"fd00:0:0:1::/64\""},
                                           Line{"cidrsubnets(\"10.0.0.0/16\", 4, 8)[1]", "\"10.0.16.0/24\""},
                                           Line{"cidrsubnet(\"10.0.0.0/30\", 4, 1)",
                                                "error: Error in function call"}));
INSTANTIATE_TEST_SUITE_P(
    Dates, Calls,
    ::testing::Values(Line{"formatdate(\"EEE, DD MMM YYYY hh:mm:ss ZZZ\", \"2018-01-02T23:12:01-08:00\")",
                           "\"Tue, 02 Jan 2018 23:12:01 -0800\""},
                      Line{"timeadd(\"2017-11-22T00:00:00Z\", \"-90m\")", "\"2017-11-21T22:30:00Z\""},
                      Line{"timecmp(\"2017-11-22T00:00:00Z\", \"2017-11-22T01:00:00+01:00\")", "0"}));

TEST(Bcrypt, KnownAnswer) {
  std::string salt;
  for (int byte :
       {0xa3, 0x61, 0x2d, 0x8c, 0x9a, 0x37, 0xda, 0xc2, 0xf9, 0x9d, 0x94, 0xda, 0x03, 0xbd, 0x45, 0x21})
    salt += static_cast<char>(byte);
  EXPECT_EQ(bcrypt_hash("a", 6, salt), "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe");
}

TEST(Packer, HasItsOwnFunctions) {
  Bench bench;
  bench.table = &packer_functions();
  bench.functions.now = {1'705'276'800'000'000};
  EXPECT_EQ(bench("regex_replace(\"a1\", \"[0-9]\", \"-\")").text(), "\"a-\"");
  EXPECT_EQ(bench("replace(\"a/b/\", \"/b/\", \"x\")").text(), "\"ax\"");
  EXPECT_EQ(bench("timestamp()").text(), "\"2024-01-15T00:00:00Z\"");
  EXPECT_EQ(bench("legacy_isotime(\"2006-01-02\")").text(), "\"2024-01-15\"");
  EXPECT_EQ(bench("legacy_strftime(\"%Y%j\")").text(), "\"2024015\"");
  EXPECT_EQ(
      bench("vault(\"a\", \"b\")").detail(),
      "Call to function \"vault\" failed: vault() is unmodelled: there is no Vault in the simulated world.");
}

// ---- every function against null, unknown and marked arguments

Value sample(TypeRef t) {
  switch (t->kind()) {
    case Kind::boolean: return Value::boolean(true);
    case Kind::number: return Value::integer(1);
    case Kind::string: return Value::string("a");
    case Kind::list: return Value::list(t->element(), {});
    case Kind::set: return Value::set(t->element(), {});
    case Kind::map: return Value::map(t->element(), {});
    default: return Value::list(Type::string(), {Value::string("a")});
  }
}

std::vector<Value> samples(const Function& f) {
  std::vector<Value> args;
  for (const Parameter& p : f.parameters) args.push_back(sample(p.type));
  if (f.variadic)
    for (int i = 0; i < 2; ++i) args.push_back(sample(f.variadic->type));
  return args;
}

template <class Visit>
void each_function(Visit&& visit) {
  for (const FunctionTable* t : {&terraform_functions(), &packer_functions()})
    for (const Function& f : t->all())
      if (f.intrinsic == Intrinsic::none) visit(f);
}

TEST(Matrix, NullIsRefusedUnlessAllowed) {
  FunctionContext context;
  each_function([&](const Function& f) {
    for (std::size_t i = 0; i < samples(f).size(); ++i) {
      std::vector<Value> args = samples(f);
      args[i] = Value::null(f.parameter(i)->type);
      FunctionResult r = call_function(f, args, context);
      if (f.parameter(i)->allow_null) continue;
      ASSERT_TRUE(r.error) << f.name;
      EXPECT_EQ(r.error->message, "argument must not be null") << f.name;
      EXPECT_EQ(r.error->argument, static_cast<int>(i)) << f.name;
    }
  });
}

TEST(Matrix, UnknownGivesUnknownUnlessAllowed) {
  FunctionContext context;
  each_function([&](const Function& f) {
    for (std::size_t i = 0; i < samples(f).size(); ++i) {
      std::vector<Value> args = samples(f);
      args[i] = Value::unknown(f.parameter(i)->type);
      FunctionResult r = call_function(f, args, context);
      if (!r.error && !f.parameter(i)->allow_unknown) {
        EXPECT_TRUE(r.value.is_unknown()) << f.name << " " << i;
      }
      for (Value& v : args) v = Value::unknown(v.type());
      call_function(f, args, context);
      for (Value& v : args) v = Value::unknown();
      call_function(f, args, context);
    }
  });
}

TEST(Matrix, MarksOfArgumentsAreOnTheResult) {
  FunctionContext context;
  each_function([&](const Function& f) {
    // These exist to take marks off, to ask about them, or answer from the type alone.
    if (f.name == "nonsensitive" || f.name == "issensitive" || f.name == "coalesce") return;
    for (std::size_t i = 0; i < samples(f).size(); ++i) {
      for (bool unknown : {false, true}) {
        std::vector<Value> args = samples(f);
        if (unknown) args[i] = Value::unknown(args[i].type());
        args[i] = args[i].with_marks(value::sensitive_mark());
        FunctionResult r = call_function(f, args, context);
        bool unused_default = f.name == "lookup" && i >= 2;
        bool forgotten = f.forgets_marks && r.value.is_unknown() && f.parameter(i)->allow_marked;
        if (!r.error && !unused_default && !forgotten) {
          EXPECT_TRUE(value::is_sensitive(r.value.deep_marks())) << f.name << " " << i;
        }
      }
    }
  });
}

}  // namespace
}  // namespace reprise::lang
