// The definitions of AWS: every type can be made, planned again without a change, read and destroyed;
// refusals have the API's codes.
#include <set>

#include "providers_fake/definition_library.h"
#include "providers_fake/support.h"
#include "world/embedded.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

// A world with a provider in eu-west-1 and words for making what tests stand on.
struct Aws : Bench {
  Aws() {
    world.account = "123456789012";
    const provider::Provider& aws = provider("aws_vpc");
    provider_config =
        aws.configure(config_of(aws.provider_schema(),
                                R"({"region":"eu-west-1","default_tags":[{"tags":{"Owner":"tests"}}]})"),
                      diags);
  }
  std::string id(const Value& v) const { return text(v, "id"); }
  std::string text(const Value& v, std::string_view name) const {
    const Value a = v.unmark().attr(name).unmark();
    return a.type() == value::Type::string() && !a.is_null() ? std::string(a.as_string()) : "";
  }
  Value make(const std::string& address, std::string_view json) {
    Value out = apply(address, json);
    EXPECT_FALSE(error) << address << ": " << error->code << " " << error->message;
    expect_clean(address);
    return out;
  }
  void expect_clean(const std::string& what) {
    for (const auto& d : diags.items())
      if (d.severity == hcl::Severity::error)
        ADD_FAILURE() << what << ": " << d.summary << ": " << d.detail << " " << sources.file_line(d.subject);
    diags = {};
  }
  std::string refused(const std::string& address, std::string_view json) {
    apply(address, json);
    diags = {};
    return error ? error->code : "";
  }
  std::string vpc() { return id(make("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16"})")); }
  std::string subnet(const std::string& vpc_id, const std::string& cidr = "10.0.1.0/24",
                     const std::string& zone = "a", const std::string& name = "main") {
    return id(make("aws_subnet." + name, R"({"vpc_id":")" + vpc_id + R"(","cidr_block":")" + cidr +
                                             R"(","availability_zone":"eu-west-1)" + zone + R"("})"));
  }
  // Fills @vpc, @subnet, … in a configuration with what exists.
  std::map<std::string, std::string> names;
  std::string filled(std::string json) const {
    for (const auto& [name, id] : names)
      for (std::size_t at = json.find("@" + name + "@"); at != std::string::npos;
           at = json.find("@" + name + "@"))
        json.replace(at, name.size() + 2, id);
    return json;
  }
  void ground() {
    names["vpc"] = vpc();
    names["subnet"] = subnet(names["vpc"]);
    names["subnet2"] = subnet(names["vpc"], "10.0.2.0/24", "b", "other");
    const Value v =
        *world.cloud.find("aws_vpc", "eu-west-1", names["vpc"])->attributes.find("default_route_table_id");
    names["default_rtb"] = v.unmark().as_string();
    names["default_acl"] = world.cloud.find("aws_vpc", "eu-west-1", names["vpc"])
                               ->attributes.attr("default_network_acl_id")
                               .unmark()
                               .as_string();
    for (const auto& i : world.upstream.images("eu-west-1", world.now))
      if (i.os == "ubuntu-22.04" && i.architecture == "x86_64") names["ami"] = i.id;
  }
};

TEST(AwsDefinitions, EveryDefinedTypeCompiles) {
  Aws t;
  for (const world::EmbeddedFile& file : world::embedded_providers()) {
    if (!file.path.starts_with("aws/") || !file.path.ends_with(".cloud.hcl")) continue;
    std::string_view rest = file.bytes;
    for (std::size_t at = rest.find("\nresource \""); at != rest.npos; at = rest.find("\nresource \"")) {
      rest = rest.substr(at + 11);
      const std::string type(rest.substr(0, rest.find('"')));
      const provider::Provider& p = t.provider("aws_vpc");
      ASSERT_NE(p.resource(type), nullptr) << type;
      EXPECT_TRUE(p.modelled(type)) << type;
      p.validate_resource(type, p.resource(type)->block.blank, t.diags);
      t.expect_clean(type);
    }
  }
}

TEST(AwsDefinitions, AResourceAndADataSourceOfOneNameAreModelledByThemselves) {
  Aws t;
  const provider::Provider& p = t.provider("aws_vpc");
  EXPECT_TRUE(p.modelled_data("aws_ami"));
  EXPECT_FALSE(p.modelled("aws_ami"));
  EXPECT_FALSE(p.modelled_data("aws_ebs_volume"));
  EXPECT_FALSE(p.modelled("aws_partition")) << "there is no such resource";
  EXPECT_TRUE(p.modelled_data("aws_partition"));
}

struct Case {
  const char* address;
  const char* config;
};
// Minimal valid configurations; @name@ stands for what the ground has.
const Case kCases[] = {
    {"aws_vpc.case", R"({"cidr_block":"10.9.0.0/16","tags":{"Name":"x"}})"},
    {"aws_subnet.case", R"({"vpc_id":"@vpc@","cidr_block":"10.0.9.0/24"})"},
    {"aws_internet_gateway.case", R"({"vpc_id":"@vpc@"})"},
    {"aws_egress_only_internet_gateway.case", R"({"vpc_id":"@vpc@"})"},
    {"aws_route_table.case", R"({"vpc_id":"@vpc@","route":[]})"},
    {"aws_route_table.plain", R"({"vpc_id":"@vpc@"})"},
    {"aws_default_route_table.case", R"({"default_route_table_id":"@default_rtb@"})"},
    {"aws_default_network_acl.case", R"({"default_network_acl_id":"@default_acl@"})"},
    {"aws_default_security_group.case", R"({"vpc_id":"@vpc@"})"},
    {"aws_network_acl.case", R"({"vpc_id":"@vpc@","subnet_ids":["@subnet@"]})"},
    {"aws_network_acl_rule.case",
     R"({"network_acl_id":"@default_acl@","rule_number":7,"protocol":"tcp","rule_action":"allow","cidr_block":"10.0.0.0/8","from_port":1,"to_port":2})"},
    {"aws_security_group.case",
     R"({"vpc_id":"@vpc@","name":"web","ingress":[{"from_port":22,"to_port":22,"protocol":"TCP","cidr_blocks":["0.0.0.0/0"],"description":null,"ipv6_cidr_blocks":null,"prefix_list_ids":null,"security_groups":null,"self":null}]})"},
    {"aws_security_group.prefix", R"({"vpc_id":"@vpc@","name_prefix":"web-"})"},
    {"aws_eip.case", R"({"domain":"vpc"})"},
    {"aws_vpc_dhcp_options.case", R"({"domain_name":"service.consul","domain_name_servers":["127.0.0.1"]})"},
    {"aws_vpn_gateway.case", R"({"vpc_id":"@vpc@"})"},
    {"aws_customer_gateway.case", R"({"bgp_asn":"65000","ip_address":"1.2.3.4","type":"ipsec.1"})"},
    {"aws_vpc_endpoint.case", R"({"vpc_id":"@vpc@","service_name":"com.amazonaws.eu-west-1.s3"})"},
    {"aws_vpc_endpoint.interface",
     R"({"vpc_id":"@vpc@","service_name":"com.amazonaws.eu-west-1.ecs","vpc_endpoint_type":"Interface","subnet_ids":["@subnet@"]})"},
    {"aws_vpc_ipv4_cidr_block_association.case", R"({"vpc_id":"@vpc@","cidr_block":"10.1.0.0/16"})"},
    {"aws_db_subnet_group.case", R"({"name":"db","subnet_ids":["@subnet@","@subnet2@"]})"},
    {"aws_elasticache_subnet_group.case", R"({"name":"Cache","subnet_ids":["@subnet@","@subnet2@"]})"},
    {"aws_redshift_subnet_group.case", R"({"name":"Red","subnet_ids":["@subnet@"]})"},
    {"aws_key_pair.case", R"({"key_name":"k","public_key":"ssh-ed25519 AAAA me\n"})"},
    {"aws_instance.case", R"({"ami":"@ami@","instance_type":"t3.micro","subnet_id":"@subnet@"})"},
    {"aws_launch_template.case", R"({"name_prefix":"lt-","image_id":"@ami@"})"},
    {"aws_ebs_volume.case", R"({"availability_zone":"eu-west-1a","size":20})"},
};

TEST(AwsDefinitions, MadePlannedAgainWithoutChangeReadAndDestroyed) {
  for (const Case& c : kCases) {
    Aws t;
    t.ground();
    const std::size_t before = t.world.cloud.size();
    const std::string config = t.filled(c.config);
    const Value made = t.make(c.address, config);
    ASSERT_TRUE(made.is_wholly_known()) << c.address;
    const Value seen = t.read(c.address, made);
    EXPECT_EQ(show(seen), show(made)) << c.address;
    const provider::PlanResponse again = t.plan(c.address, config, seen);
    EXPECT_EQ(show(again.planned), show(seen)) << c.address;
    EXPECT_TRUE(again.requires_replace.empty()) << c.address;
    t.expect_clean(c.address);
    t.destroy(c.address, seen);
    EXPECT_FALSE(t.error) << c.address << " " << t.error->code;
    EXPECT_EQ(t.world.cloud.size(), before) << c.address;
  }
}

struct Rejection {
  const char* address;
  const char* config;
  const char* code;
};
const Rejection kRejections[] = {
    {"aws_vpc.bad", R"({"cidr_block":"10.0.0.0/8"})", "InvalidVpc.Range"},
    {"aws_subnet.bad", R"({"vpc_id":"vpc-0","cidr_block":"10.0.9.0/24"})", "InvalidVpcID.NotFound"},
    {"aws_subnet.bad", R"({"vpc_id":"@vpc@","cidr_block":"10.9.0.0/24"})", "InvalidSubnet.Range"},
    {"aws_subnet.bad", R"({"vpc_id":"@vpc@","cidr_block":"10.0.1.128/25"})", "InvalidSubnet.Conflict"},
    {"aws_subnet.bad", R"({"vpc_id":"@vpc@","cidr_block":"10.0.9.0/24","availability_zone":"us-east-1a"})",
     "InvalidParameterValue"},
    {"aws_instance.bad", R"({"ami":"ami-YOUR-AMI-ID","instance_type":"t3.micro"})", "InvalidAMIID.Malformed"},
    {"aws_instance.bad", R"({"ami":"ami-00000000000000000","instance_type":"t3.micro"})",
     "InvalidAMIID.NotFound"},
    {"aws_route.bad", R"({"route_table_id":"rtb-0","destination_cidr_block":"0.0.0.0/0"})",
     "InvalidRouteTableID.NotFound"},
    {"aws_db_subnet_group.bad", R"({"name":"db","subnet_ids":["@subnet@"]})",
     "DBSubnetGroupDoesNotCoverEnoughAZs"},
    {"aws_key_pair.bad", R"({"key_name":"k","public_key":"nonsense"})", "InvalidKey.Format"},
    {"aws_nat_gateway.bad", R"({"subnet_id":"@subnet@","connectivity_type":"public"})",
     "Gateway.NotAttached"},
    {"aws_vpc_endpoint.bad", R"({"vpc_id":"@vpc@","service_name":"nonsense"})", "InvalidServiceName"},
    {"aws_security_group.bad", R"({"vpc_id":"@vpc@","name":"default"})", "InvalidGroup.Duplicate"},
};

TEST(AwsDefinitions, RefusedWithTheApisCode) {
  for (const Rejection& r : kRejections) {
    Aws t;
    t.ground();
    const std::size_t before = t.world.cloud.size();
    EXPECT_EQ(t.refused(r.address, t.filled(r.config)), r.code) << r.address << " " << r.config;
    EXPECT_EQ(t.world.cloud.size(), before) << r.address;
  }
}

TEST(AwsDefinitions, RefusalsAreWordedAsTheProviderWordsThem) {
  Aws t;
  t.ground();
  t.apply("aws_subnet.bad", t.filled(R"({"vpc_id":"@vpc@","cidr_block":"10.0.1.0/24"})"));
  ASSERT_EQ(t.diags.size(), 1u);
  EXPECT_THAT(
      t.diags.items()[0].summary,
      testing::AllOf(
          testing::StartsWith("creating EC2 Subnet: operation error EC2: CreateSubnet, https response "
                              "error StatusCode: 400, RequestID: "),
          testing::EndsWith("api error InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts "
                            "with another subnet")));
}

TEST(AwsDefinitions, WhatIsReferredToCannotBeDeleted) {
  Aws t;
  const Value vpc = t.make("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16"})");
  EXPECT_EQ(t.world.cloud.size(), 4u);  // route table, security group, network ACL
  const std::string vpc_id = t.id(vpc);
  const Value subnet = t.make("aws_subnet.a", R"({"vpc_id":")" + vpc_id + R"(","cidr_block":"10.0.1.0/24"})");
  const std::string address = "aws_vpc.main";
  const provider::Target target = t.target(address);
  const Value none;
  const provider::ApplyRequest request{target, provider::Action::destroy, vpc, none, none};
  const auto refused = t.provider("aws_vpc").apply(request, t.world);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, "DependencyViolation");
  t.destroy("aws_subnet.a", subnet);
  t.destroy("aws_vpc.main", vpc);
  EXPECT_FALSE(t.error);
  EXPECT_EQ(t.world.cloud.size(), 0u);
}

TEST(AwsDefinitions, QuotaPerRegion) {
  Aws t;
  for (int i = 0; i < 5; ++i) t.make("aws_vpc.v" + std::to_string(i), R"({"cidr_block":"10.0.0.0/16"})");
  EXPECT_EQ(t.refused("aws_vpc.v5", R"({"cidr_block":"10.0.0.0/16"})"), "VpcLimitExceeded");
}

TEST(AwsDefinitions, IdentityIsMarkedAndConfigurationIsNot) {
  Aws t;
  const Value vpc = t.make("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16"})").unmark();
  for (const char* name : {"id", "arn", "default_route_table_id"}) {
    const value::Marks m = vpc.attr(name).marks();
    ASSERT_NE(m, nullptr) << name;
    EXPECT_EQ(m->origins()[0].kind, value::OriginKind::cloud_assigned);
  }
  EXPECT_EQ(vpc.attr("cidr_block").marks(), nullptr);
}

TEST(AwsDefinitions, TagsAllJoinsDefaultTagsWhilePlanning) {
  Aws t;
  const auto planned =
      t.plan("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16","tags":{"Name":"x"}})").planned.unmark();
  EXPECT_EQ(show(planned.attr("tags_all")), R"({"Name":"x","Owner":"tests"})");
  EXPECT_EQ(show(planned.attr("region")), R"("eu-west-1")");
}

TEST(AwsDefinitions, RoutesShowInTheirTableAndGoWithIt) {
  Aws t;
  t.ground();
  const std::string igw = t.id(t.make("aws_internet_gateway.x", t.filled(R"({"vpc_id":"@vpc@"})")));
  const std::string config = t.filled(R"({"vpc_id":"@vpc@"})");
  const Value table = t.make("aws_route_table.x", config);
  const Value route =
      t.make("aws_route.x", R"({"route_table_id":")" + t.id(table) +
                                R"(","destination_cidr_block":"0.0.0.0/0","gateway_id":")" + igw + R"("})");
  const Value seen = t.read("aws_route_table.x", table);
  EXPECT_EQ(seen.unmark().attr("route").unmark().size(), 1u);
  EXPECT_EQ(show(t.plan("aws_route_table.x", config, seen).planned), show(seen));
  EXPECT_EQ(t.refused("aws_route.y", R"({"route_table_id":")" + t.id(table) +
                                         R"(","destination_cidr_block":"0.0.0.0/0","gateway_id":")" + igw +
                                         R"("})"),
            "RouteAlreadyExists");
  // Tags change, the derived route does not become the table's own.
  const Value tagged = t.apply("aws_route_table.x", t.filled(R"({"vpc_id":"@vpc@","tags":{"a":"b"}})"), seen);
  t.expect_clean("update");
  t.destroy("aws_route.x", route);
  EXPECT_EQ(t.read("aws_route_table.x", tagged).unmark().attr("route").unmark().size(), 0u);
}

TEST(AwsDefinitions, AdoptedDefaultsAreChangedAndKept) {
  Aws t;
  t.ground();
  const std::size_t before = t.world.cloud.size();
  const Value group =
      t.make("aws_default_security_group.x", t.filled(R"({"vpc_id":"@vpc@","tags":{"a":"b"}})"));
  EXPECT_EQ(t.world.cloud.size(), before);
  const cloud::Object* o = t.world.cloud.find("aws_security_group", "eu-west-1", t.id(group));
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->creator, "aws_default_security_group.x");
  EXPECT_EQ(o->attributes.attr("ingress").unmark().size(), 0u);  // all rules revoked
  EXPECT_EQ(show(o->attributes.attr("tags")), R"({"a":"b"})");
  t.destroy("aws_default_security_group.x", group);
  EXPECT_EQ(t.world.cloud.size(), before);
}

TEST(AwsDefinitions, AnInstanceHasAMachineThatRanItsUserData) {
  Aws t;
  t.ground();
  const Value made = t.make(
      "aws_instance.web",
      t.filled(
          R"({"ami":"@ami@","instance_type":"t3.micro","subnet_id":"@subnet@","user_data":"#!/bin/sh\necho hi > /etc/motd.d\n"})"));
  const cloud::Object* o = t.world.cloud.find("aws_instance", "eu-west-1", t.id(made));
  ASSERT_TRUE(o && o->attachment);
  const auto* machine = dynamic_cast<const machine::MachineAttachment*>(o->attachment.get());
  ASSERT_NE(machine, nullptr);
  EXPECT_EQ(machine->machine().read("/etc/motd.d"), "hi\n");
  EXPECT_TRUE(t.text(made, "private_ip").starts_with("10.0.1."));
}

TEST(AwsData, ZonesRegionAndPartition) {
  Aws t;
  const Value zones = t.data("aws_availability_zones.x", "{}").unmark();
  EXPECT_EQ(show(zones.attr("names")), R"(["eu-west-1a","eu-west-1b","eu-west-1c"])");
  EXPECT_EQ(show(t.data("aws_region.x", "{}").unmark().attr("name")), R"("eu-west-1")");
  EXPECT_EQ(show(t.data("aws_partition.x", "{}").unmark().attr("reverse_dns_prefix")), R"("com.amazonaws")");
  EXPECT_EQ(show(t.data("aws_caller_identity.x", "{}").unmark().attr("account_id")), R"("123456789012")");
  const Value service = t.data("aws_vpc_endpoint_service.x",
                               R"({"service":"s3","filter":[{"name":"service-type","values":["Gateway"]}]})")
                            .unmark();
  EXPECT_EQ(show(service.attr("service_name")), R"("com.amazonaws.eu-west-1.s3")");
  EXPECT_EQ(show(service.attr("service_type")), R"("Gateway")");
  t.expect_clean("data");
}

TEST(AwsData, ImagesByFilter) {
  Aws t;
  const char* query = R"({"most_recent":true,"owners":["099720109477"],"filter":[
    {"name":"name","values":["ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*"]},
    {"name":"root-device-type","values":["ebs"]},{"name":"virtualization-type","values":["hvm"]}]})";
  const Value image = t.data("aws_ami.ubuntu", query).unmark();
  t.expect_clean("aws_ami");
  const value::Marks m = image.attr("id").marks();
  ASSERT_NE(m, nullptr);
  EXPECT_EQ(m->origins()[0].kind, value::OriginKind::image_lookup);
  EXPECT_THAT(t.text(image, "name"), testing::StartsWith("ubuntu/images/hvm-ssd/ubuntu-jammy"));
  t.data("aws_ami.none", R"({"owners":["self"]})");
  ASSERT_EQ(t.diags.size(), 1u);
  EXPECT_THAT(t.diags.items()[0].summary, testing::StartsWith("Your query returned no results."));
}

TEST(AwsDefinitions, WhatOthersSayOfAnObjectShowsWhileTheyExist) {
  Aws t;
  const Value vpc = t.make("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16"})");
  const Value options = t.make("aws_vpc_dhcp_options.o", R"({"domain_name_servers":["127.0.0.1"]})");
  const std::string json =
      R"({"vpc_id":")" + t.id(vpc) + R"(","dhcp_options_id":")" + t.id(options) + R"("})";
  const Value association = t.make("aws_vpc_dhcp_options_association.a", json);
  EXPECT_EQ(t.text(t.read("aws_vpc.main", vpc), "dhcp_options_id"), t.id(options));
  t.destroy("aws_vpc_dhcp_options_association.a", association);
  EXPECT_EQ(t.text(t.read("aws_vpc.main", vpc), "dhcp_options_id"), t.text(vpc, "dhcp_options_id"));
}

// What a VPC gets for its main route table when a user's definition says so.
std::string by_definition(const std::string& expression, std::string* complaint = nullptr) {
  RegistryOptions options;
  options.definition_files = {
      {"own.cloud.hcl", "resource \"aws_vpc\" {\n  attribute \"default_route_table_id\" {\n    value = " +
                            expression + "\n  }\n}\n"}};
  Bench t(1, options);
  const Value vpc = t.apply("aws_vpc.main", R"({"cidr_block":"10.0.0.0/16"})");
  if (complaint)
    for (const auto& d : t.diags.items()) *complaint += d.detail;
  return vpc.is_null() ? "" : std::string(vpc.unmark().attr("default_route_table_id").unmark().as_string());
}

TEST(AwsDefinitions, DefaultsFillNullFieldsOnly) {
  EXPECT_EQ(by_definition("jsonencode(defaults({ a = null, b = 1, c = null }, { a = \"x\", b = 2, d = 3 }))"),
            R"({"a":"x","b":1,"c":null})");
  std::string complaint;
  EXPECT_EQ(by_definition("jsonencode(defaults([], {}))", &complaint), "");
  EXPECT_THAT(complaint, testing::HasSubstr("must be an object"));
}

TEST(AwsData, PolicyDocumentAsTheProviderRendersIt) {
  Aws t;
  const Value v =
      t.data("aws_iam_policy_document.x", R"({"statement":[{"actions":["s3:Get*","s3:Put*"],"resources":["*"],
    "principals":[{"type":"Service","identifiers":["ec2.amazonaws.com"]}],
    "condition":[{"test":"StringEquals","variable":"aws:sourceVpc","values":["vpc-1"]}]}]})")
          .unmark();
  EXPECT_EQ(t.text(v, "json"), R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:Put*",
        "s3:Get*"
      ],
      "Resource": "*",
      "Principal": {
        "Service": "ec2.amazonaws.com"
      },
      "Condition": {
        "StringEquals": {
          "aws:sourceVpc": "vpc-1"
        }
      }
    }
  ]
})");
  EXPECT_EQ(
      t.text(v, "minified_json"),
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Put*","s3:Get*"],"Resource":"*","Principal":{"Service":"ec2.amazonaws.com"},"Condition":{"StringEquals":{"aws:sourceVpc":"vpc-1"}}}]})");
}

}  // namespace
}  // namespace reprise::providers_fake
