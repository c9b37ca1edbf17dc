#include "verify/canonical.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "verify/blame.h"

namespace reprise::verify {
namespace {

using value::OriginKind;
using value::Value;

value::Marks assigned(const std::string& type = "aws_vpc") {
  return value::origin_mark({OriginKind::cloud_assigned, type, {1, 2}});
}
Value given(std::string_view text) { return Value::string(text).with_marks(assigned()); }

// A cloud put together by hand.
struct Builder {
  cloud::Cloud cloud;
  std::vector<std::string> keys;

  void add(const std::string& creator, const std::string& type, const std::string& id,
           std::vector<std::pair<std::string, Value>> attributes, const std::string& parent = "") {
    cloud::Object o;
    o.provider = "aws";
    o.region = "eu-central-1";
    o.type = type;
    o.id = id;
    o.creator = creator;
    o.parent = parent;
    attributes.emplace_back("id", given(id));
    o.attributes = Value::object(std::move(attributes));
    keys.push_back(o.key());
    cloud.put(std::move(o));
  }
  Form form(const std::map<std::string, state::OutputValue>* outputs = nullptr) const {
    const std::vector<Source> sources = {{"staging", keys, outputs}};
    return canonical(cloud, sources).front();
  }
};

const Owner* owner(const Form& form, std::string_view name) {
  for (const Owner& o : form.owners)
    if (o.name == name) return &o;
  return nullptr;
}
std::vector<std::string> texts(const Form& form, std::string_view name, std::string_view path) {
  std::vector<std::string> out;
  if (const Owner* o = owner(form, name))
    for (const Fact& f : o->facts)
      if (f.path == path) out.push_back(f.text);
  return out;
}
using testing::ElementsAre;

TEST(Canonical, IdentityIsCalledByItsOwner) {
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {{"cidr_block", Value::string("10.0.0.0/16")}});
  b.add("aws_subnet.a", "aws_subnet", "subnet-0bbbbbbb",
        {{"vpc_id", given("vpc-0aaaaaaa")},
         {"arn", given("arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-0bbbbbbb")}});
  const Form form = b.form();
  EXPECT_THAT(texts(form, "aws_subnet.a", "vpc_id"), ElementsAre("<aws_vpc.main.id>"));
  EXPECT_THAT(texts(form, "aws_subnet.a", "arn"), ElementsAre("<aws_subnet.a.arn>"));
  EXPECT_THAT(texts(form, "aws_vpc.main", "cidr_block"), ElementsAre("10.0.0.0/16"));
}

TEST(Canonical, TextsThatDeriveFromIdentity) {
  struct Case {
    const char* text;
    const char* canonical;
  };
  const Case cases[] = {
      {"vpc-0aaaaaaa", "<aws_vpc.main.id>"},
      {"log-vpc-0aaaaaaa-x", "<aws_instance.web.v>"},  // not a word of its own: nothing else is named
      {"net/vpc-0aaaaaaa/flow", "net/<aws_vpc.main.id>/flow"},
      {"10.0.1.5/32", "<aws_vpc.main.address>/32"},
      {"10.0.1.55", "<aws_instance.web.v>"},
      {"host.10.0.1.5", "<aws_instance.web.v>"},
      {"vpc-0aaaaaaa and vpc-0aaaaaaa", "<aws_vpc.main.id> and <aws_vpc.main.id>"},
      {"é vpc-0aaaaaaa", "é <aws_vpc.main.id>"},
      {"", "<aws_instance.web.v>"},
  };
  for (const Case& c : cases) {
    Builder b;
    b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {{"address", given("10.0.1.5")}});
    b.add("aws_instance.web", "aws_instance", "i-0c", {{"v", given(c.text)}});
    EXPECT_THAT(texts(b.form(), "aws_instance.web", "v"), ElementsAre(c.canonical)) << c.text;
  }
}

TEST(Canonical, WhatIsNotMarkedStaysVerbatim) {
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {{"note", Value::string("vpc-0aaaaaaa")}});
  EXPECT_THAT(texts(b.form(), "aws_vpc.main", "note"), ElementsAre("vpc-0aaaaaaa"));
}

TEST(Canonical, AVolatileTextKeepsWhatIsNotIdentity) {
  const value::Marks both =
      value::unite(assigned(), value::origin_mark({OriginKind::timestamp, "timestamp()", {5, 6}}));
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa",
        {{"name", Value::string("vpc-0aaaaaaa at 2024").with_marks(both)}});
  EXPECT_THAT(texts(b.form(), "aws_vpc.main", "name"), ElementsAre("<aws_vpc.main.id> at 2024"));
}

TEST(Canonical, EqualAddressesInTwoNetworksAreTwoIdentities) {
  // Whether both networks hand out one address is chance: it must not show.
  const auto form = [](const char* second) {
    Builder b;
    b.add("aws_instance.a", "aws_instance", "i-0a", {{"private_ip", given("10.0.0.4")}});
    b.add("aws_instance.b", "aws_instance", "i-0b", {{"private_ip", given(second)}});
    return b.form();
  };
  EXPECT_EQ(fingerprint(form("10.0.0.4")), fingerprint(form("10.0.0.5")));
}

TEST(Canonical, SetsAreComparedWithoutOrder) {
  const auto form = [](const char* a, const char* b) {
    Builder builder;
    builder.add("aws_sg.a", "aws_sg", a, {});
    builder.add("aws_sg.b", "aws_sg", b, {});
    std::vector<Value> ids = {Value::string(a), Value::string(b)};
    builder.add("aws_instance.web", "aws_instance", "i-0c",
                {{"groups", Value::set(value::Type::string(), ids).with_marks(assigned())}});
    return builder.form();
  };
  const Form form_1 = form("sg-01", "sg-02");
  EXPECT_THAT(texts(form_1, "aws_instance.web", "groups{}"), ElementsAre("<aws_sg.a.id>", "<aws_sg.b.id>"));
  EXPECT_EQ(fingerprint(form_1), fingerprint(form("sg-02", "sg-01")));
}

TEST(Canonical, WhatTheCloudImpliesIsNamedByItsParent) {
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {});
  b.add("", "aws_route_table", "rtb-01", {}, b.keys[0]);
  b.add("", "aws_network_acl", "acl-01", {}, b.keys[0]);
  b.add("", "aws_network_acl", "acl-02", {}, b.keys[0]);
  const Form form = b.form();
  std::vector<std::string> names;
  for (const Owner& o : form.owners) names.push_back(o.name);
  EXPECT_THAT(names, ElementsAre("aws_vpc.main", "aws_vpc.main/aws_network_acl",
                                 "aws_vpc.main/aws_network_acl#2", "aws_vpc.main/aws_route_table"));
}

TEST(Canonical, OutputsBelongToTheEnvironment) {
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {});
  const std::map<std::string, state::OutputValue> outputs = {{"vpc", {given("vpc-0aaaaaaa"), false}},
                                                             {"password", {Value::string("s3cret"), true}}};
  const Form form = b.form(&outputs);
  EXPECT_THAT(texts(form, "output.vpc", ""), ElementsAre("<aws_vpc.main.id>"));
  EXPECT_TRUE(value::is_sensitive(owner(form, "output.password")->facts.front().marks));
}

TEST(Canonical, AnotherScopesIdentityIsQualified) {
  Builder b;
  b.add("aws_vpc.main", "aws_vpc", "vpc-0aaaaaaa", {});
  b.add("aws_subnet.a", "aws_subnet", "subnet-0b", {{"vpc_id", given("vpc-0aaaaaaa")}});
  const std::vector<Source> sources = {{"network", {b.keys[0]}, nullptr}, {"app", {b.keys[1]}, nullptr}};
  const std::vector<Form> forms = canonical(b.cloud, sources);
  EXPECT_THAT(texts(forms[1], "aws_subnet.a", "vpc_id"), ElementsAre("<network: aws_vpc.main.id>"));
}

struct Machine : cloud::Attachment {
  std::vector<Fact> list;
  std::vector<cloud::FactList> facts(cloud::FactMemo&) const override {
    return {std::make_shared<const std::vector<Fact>>(list)};
  }
  std::string serialise() const override { return ""; }
};

TEST(Canonical, MachinesAreComparedFactByFact) {
  const auto form = [](const char* nginx) {
    auto machine = std::make_shared<Machine>();
    machine->list = {{"hostname", "web-1", nullptr}, {"package:nginx", nginx, nullptr}};
    cloud::Object o;
    o.type = "aws_instance";
    o.id = "i-01";
    o.creator = "aws_instance.web";
    o.attributes = Value::object({{"id", given("i-01")}});
    o.attachment = machine;
    cloud::Cloud cloud;
    const std::vector<Source> sources = {{"staging", {o.key()}, nullptr}};
    cloud.put(std::move(o));
    return canonical(cloud, sources).front();
  };
  EXPECT_TRUE(compare(form("1.18"), form("1.18")).empty());
  const Form first = form("1.18"), second = form("1.20");
  const auto mismatches = compare(first, second);
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].path, "package:nginx");
  EXPECT_EQ(mismatches[0].first, "1.18");
  EXPECT_EQ(mismatches[0].second, "1.20");
}

TEST(Compare, AWrongReferenceIsADifference) {
  const auto form = [](const char* chosen) {
    Builder b;
    b.add("aws_subnet.a", "aws_subnet", "subnet-0a", {});
    b.add("aws_subnet.b", "aws_subnet", "subnet-0b", {});
    b.add("aws_instance.web", "aws_instance", "i-01", {{"subnet_id", given(chosen)}});
    return b.form();
  };
  const Form first = form("subnet-0a"), second = form("subnet-0b");
  const auto mismatches = compare(first, second);
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].first, "<aws_subnet.a.id>");
  EXPECT_EQ(mismatches[0].second, "<aws_subnet.b.id>");
  // Nothing volatile but the identity it was chosen by.
  const auto blame = blame_of(mismatches[0].first_marks, mismatches[0].second_marks, Perturbation::entropy);
  ASSERT_EQ(blame.size(), 1u);
  EXPECT_EQ(blame[0].kind, OriginKind::cloud_assigned);
}

TEST(Compare, AnObjectThatIsMissingIsOneDifference) {
  Builder one, two;
  one.add("aws_vpc.main", "aws_vpc", "vpc-01", {{"a", Value::string("x")}, {"b", Value::string("y")}});
  two.add("aws_vpc.main", "aws_vpc", "vpc-01", {{"a", Value::string("x")}, {"b", Value::string("y")}});
  two.add("aws_vpc.more", "aws_vpc", "vpc-02", {{"a", Value::string("x")}});
  const Form first = one.form(), second = two.form();
  const auto mismatches = compare(first, second);
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].owner->name, "aws_vpc.more");
  EXPECT_EQ(mismatches[0].first, std::nullopt);
}

TEST(Compare, SetElementsArePairedWithoutCascades) {
  const auto form = [](std::vector<const char*> items) {
    std::vector<Value> values;
    for (const char* i : items) values.push_back(Value::string(i));
    Builder b;
    b.add("aws_sg.a", "aws_sg", "sg-01", {{"cidrs", Value::set(value::Type::string(), values)}});
    return b.form();
  };
  const Form first = form({"b", "c", "d"}), second = form({"a", "b", "c", "d"});
  const auto mismatches = compare(first, second);
  ASSERT_EQ(mismatches.size(), 1u);
  EXPECT_EQ(mismatches[0].second, "a");
  EXPECT_EQ(mismatches[0].first, std::nullopt);
}

TEST(Flatten, PathsAreWrittenAsInTheLanguage) {
  const Value v = Value::object({
      {"tags",
       Value::map(value::Type::string(), {{"Name", Value::string("x")}, {"a b", Value::string("y")}})},
      {"list", Value::list(value::Type::number(), {Value::integer(1), Value::integer(2)})},
      {"none", Value::null(value::Type::string())},
      {"on", Value::boolean(true)},
  });
  std::vector<std::string> lines;
  for (const Fact& f : flatten(v)) lines.push_back(f.path + "=" + f.text);
  EXPECT_THAT(lines, ElementsAre("list[0]=1", "list[1]=2", "on=true", "tags.Name=x", "tags[\"a b\"]=y"));
}

TEST(Blame, OriginsThatThePerturbationMoves) {
  const value::Origin time = {OriginKind::timestamp, "timestamp()", {1, 2}};
  const value::Origin package = {OriginKind::package, "nginx", {3, 4}};
  const value::Marks both = value::unite(value::origin_mark(time), value::origin_mark(package));
  EXPECT_THAT(blame_of(both, nullptr, Perturbation::time), ElementsAre(time));
  EXPECT_THAT(blame_of(both, nullptr, Perturbation::upstream), ElementsAre(package));
  EXPECT_THAT(blame_of(both, nullptr, Perturbation::all), ElementsAre(time, package));
  // Nothing that this perturbation moves: whatever is volatile.
  EXPECT_THAT(blame_of(both, nullptr, Perturbation::order), ElementsAre(time, package));
  EXPECT_TRUE(blame_of(nullptr, nullptr, Perturbation::all).empty());
}

// Any network of objects that refer to each other has one fingerprint, whatever their ids are.
RC_GTEST_PROP(CanonicalLaw, RenamingIdsChangesNothing, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  struct Shape {
    std::string tag;
    std::vector<std::size_t> refers, set;
  };
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < count; ++i)
    shapes.push_back(
        {*rc::gen::element<std::string>("a", "b", "c"),
         *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, count)),
         *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, count))});
  const auto form = [&](std::uint64_t salt) {
    Builder b;
    const auto id = [&](std::size_t i) {
      return "x-" + fmt::format("{:016x}", world::stable_hash(std::to_string(i), salt));
    };
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<Value> list, set;
      for (std::size_t r : shapes[i].refers) list.push_back(given("see/" + id(r)));
      for (std::size_t r : shapes[i].set) set.push_back(Value::string(id(r)));
      b.add(fmt::format("t.o[{}]", i), "t", id(i),
            {{"tag", Value::string(shapes[i].tag)},
             {"list", Value::list(value::Type::string(), list)},
             {"set", Value::set(value::Type::string(), set).with_marks(assigned())},
             {"host", given("host-" + id(i) + ".internal")}});
    }
    return b.form();
  };
  const auto salt = *rc::gen::arbitrary<std::uint64_t>();
  const Form first = form(1), second = form(salt);
  RC_ASSERT(compare(first, second).empty());
  RC_ASSERT(fingerprint(first) == fingerprint(second));
}

// A form differs from another exactly when their fingerprints do.
RC_GTEST_PROP(CanonicalLaw, FingerprintsAgreeWithComparison, ()) {
  const auto form = [](const std::vector<std::string>& tags) {
    Builder b;
    for (std::size_t i = 0; i < tags.size(); ++i)
      b.add(fmt::format("t.o[{}]", i), "t", fmt::format("x-{}", i), {{"tag", Value::string(tags[i])}});
    return b.form();
  };
  const auto tags = rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a", "b"));
  const Form first = form(*tags), second = form(*tags);
  RC_ASSERT(compare(first, second).empty() == (fingerprint(first) == fingerprint(second)));
}

}  // namespace
}  // namespace reprise::verify
