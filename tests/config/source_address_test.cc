// Addresses of modules and providers: what is one, and what is wrong with what is none.
#include <gtest/gtest.h>

#include "config/module_source.h"
#include "config/provider_source.h"

namespace reprise::config {
namespace {

TEST(ModuleSource, WhatCanBeFetchedOrReadIsGood) {
  for (const char* good : {"./a", "../a//b", "hashicorp/consul/aws", "example.com/a/b/c", "a/b/c//sub/dir",
                           "git::https://example.com/x.git?ref=v1", "https://example.com/x.zip",
                           "git@github.com:a/b.git", "github.com/a/b", "/srv/modules/a"})
    EXPECT_EQ(source_fault(good).why, "") << good;
}

TEST(ModuleSource, APathWithoutADotIsTakenForAPackage) {
  EXPECT_EQ(source_fault("modules/vpc").as_relative, "modules/vpc");
  EXPECT_EQ(source_fault("vpc//sub").as_relative, "vpc");
  EXPECT_EQ(source_fault("..").as_relative, "..");
}

TEST(ModuleSource, DirectoriesStayInsideTheirPackage) {
  EXPECT_EQ(source_fault("a/b/c//x/../../y").why,
            "subdirectory path \"../y\" leads outside of the module package");
  EXPECT_EQ(source_fault("a/b/c//x/../y").why, "");
}

TEST(ModuleSource, OnlyRegistriesHaveVersions) {
  EXPECT_EQ(registry_fault("a/b/c"), "");
  EXPECT_EQ(registry_fault("example.com:8443/a/b/c"), "");
  EXPECT_NE(registry_fault("./a").find("local directory"), std::string::npos);
  EXPECT_NE(registry_fault("a/b").find("three or four"), std::string::npos);
  EXPECT_NE(registry_fault("localhost/a/b/c").find("at least one dot"), std::string::npos);
  EXPECT_NE(registry_fault("a/b/C").find("target system"), std::string::npos);
}

TEST(ProviderSource, PartsThatAreLeftOutAreFilledIn) {
  EXPECT_EQ(parse_provider_source("aws").address, "registry.terraform.io/hashicorp/aws");
  EXPECT_EQ(parse_provider_source("Acme/Cloud").address, "registry.terraform.io/acme/cloud");
  EXPECT_EQ(parse_provider_source("example.com/a/b").address, "example.com/a/b");
  EXPECT_EQ(parse_provider_source("terraform").address, "terraform.io/builtin/terraform");
}

TEST(ProviderSource, EveryPartIsChecked) {
  EXPECT_EQ(parse_provider_source("a/b/c/d").summary, "Invalid provider source string");
  EXPECT_EQ(parse_provider_source("a//b").summary, "Invalid provider source string");
  EXPECT_EQ(parse_provider_source("a/b_c").summary, "Invalid provider type");
  EXPECT_EQ(parse_provider_source("a.b/c").summary, "Invalid provider namespace");
  EXPECT_EQ(parse_provider_source("xn--a.com/b/c").summary, "Invalid provider source hostname");
  EXPECT_NE(parse_provider_source("a/terraform-provider-b").detail.find("Did you mean \"a/b\"?"),
            std::string::npos);
}

}  // namespace
}  // namespace reprise::config
